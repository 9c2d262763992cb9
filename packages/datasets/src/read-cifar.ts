import { batchNames } from './batch-names.ts';
import type { CifarFile, CifarFiles } from './cifar-files.ts';
import { gunzip, isGzip } from './gunzip.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';
import type { Place } from './place.ts';
import { partNotes } from './read-official-part.ts';
import { sha256 } from './sha256.ts';

const SIDE = 32;
const PLANE = SIDE * SIDE;

/**
 * Reads the binary version of a published data set: records of labels, 1,024 red, 1,024 green and 1,024 blue values.
 * Complete batches are verified by their checksum. A part whose batches are not all there, or are shorter, loads, and the
 * notes say so; a shorter batch may have more behind its name, as `test_batch_first1000.bin`.
 *
 * @throws if there is no batch of a part, or one is no sequence of records, longer than published, or has other bytes.
 */
export async function readCifar(
  official: CifarFiles,
  { place }: { readonly place: Place },
): Promise<ImageDataset> {
  const { name, normalisation } = official;
  const train = await readPart(official, { place, part: 'train', files: official.train });
  const test = await readPart(official, { place, part: 'test', files: [official.test] });
  return { name, train: train.set, test: test.set, normalisation, notes: [...train.notes, ...test.notes] };
}

interface Part {
  readonly place: Place;
  readonly part: string;
  readonly files: readonly CifarFile[];
}

async function readPart(
  official: CifarFiles,
  { place, part, files }: Part,
): Promise<{ set: ImageSet; notes: string[] }> {
  const { name: caller, labelBytes, classes } = official;
  const record = labelBytes + 3 * PLANE;
  const batches: { bytes: Uint8Array; verified: boolean }[] = [];
  for (const file of files) {
    const found = findBatch(file, { place, caller });
    if (found === undefined) continue;
    const source = `${caller}: ${place.path}/${found}`;
    batches.push(await decodeBatch(file, await place.read(found), { source, record }));
  }
  if (batches.length === 0) {
    const [first] = files as [CifarFile];
    throw new Error(
      `[supermask/datasets] ${caller}: ${files.map(({ name }) => name).join(', ')} ${files.length > 1 ? 'are all' : 'is'} missing in ${place.path}, gzipped or not (${batchExpectation(first, labelBytes)})`,
    );
  }
  const count = batches.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const images = new Uint8Array(count * 3 * PLANE);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const { bytes } of batches) {
    for (let at = 0; at < bytes.length; at += record, image++) {
      const label = bytes[at + labelBytes - 1] as number;
      if (label >= classes.length) {
        throw new Error(
          `[supermask/datasets] ${caller}: labels in ${place.path} must be 0–${classes.length - 1}, got ${label} at position ${image} of ${part}`,
        );
      }
      labels[image] = label;
      interleave(bytes.subarray(at + labelBytes, at + record), images.subarray(image * 3 * PLANE));
    }
  }
  const verified = batches.every((batch) => batch.verified);
  const officialCount = files.reduce((sum, file) => sum + file.count, 0);
  return {
    set: { name: `${caller}/${part}`, images, labels, count, shape: [SIDE, SIDE, 3], classes },
    notes: partNotes(part, { count, officialCount, verified }),
  };
}

/** Three planes to three values a pixel. */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let i = 0; i < PLANE; i++) {
    pixels[3 * i] = planes[i] as number;
    pixels[3 * i + 1] = planes[PLANE + i] as number;
    pixels[3 * i + 2] = planes[2 * PLANE + i] as number;
  }
}

/** @throws if several files could be meant. */
function findBatch(
  { name }: CifarFile,
  { place, caller }: { readonly place: Place; readonly caller: string },
): string | undefined {
  const found = batchNames(name, place.names);
  if (found.length <= 1) return found[0];
  throw new Error(
    `[supermask/datasets] ${caller}: ${place.path} must hold one file for ${name}, got ${found.join(', ')}`,
  );
}

async function decodeBatch(
  file: CifarFile,
  raw: Uint8Array<ArrayBuffer>,
  { source, record }: { readonly source: string; readonly record: number },
): Promise<{ bytes: Uint8Array; verified: boolean }> {
  const fail = (fault: string): never => {
    throw new Error(
      `[supermask/datasets] ${source}: ${fault} (${batchExpectation(file, record - 3 * PLANE)})`,
    );
  };
  const limit = file.count * record;
  const unpack = (): Promise<Uint8Array<ArrayBuffer>> =>
    gunzip(raw, { limit }).catch(({ message }: Error) => fail(message));
  const bytes = isGzip(raw) ? await unpack() : raw;
  if (bytes.length === 0 || bytes.length % record !== 0 || bytes.length > limit) {
    fail(`it must be 1 to ${file.count} records of ${record} bytes, got ${bytes.length} bytes`);
  }
  if (bytes.length < limit) return { bytes, verified: false };
  const found = await sha256(bytes);
  if (found !== file.sha256) {
    fail(`it has the official size but not the official bytes: SHA-256 ${found}`);
  }
  return { bytes, verified: true };
}

/** The name, decompressed size and checksum of a batch, for error messages. */
export function batchExpectation({ name, count, sha256 }: CifarFile, labelBytes: number): string {
  const bytes = count * (labelBytes + 3 * PLANE);
  return `${name}: officially ${bytes.toLocaleString('en-GB')} bytes decompressed, with SHA-256 ${sha256}`;
}
