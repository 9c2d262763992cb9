import { gunzip, isGzip } from './gunzip.ts';
import type { OfficialFile } from './official-files.ts';
import { type Idx, parseIdx } from './parse-idx.ts';
import type { Place } from './place.ts';
import { sha256 } from './sha256.ts';

/** What a file of a published data set held. */
export interface FileContent {
  /** Where it was found. */
  readonly path: string;
  /** uint8, the values without the header. */
  readonly data: Uint8Array;
  /** How many images or labels: those of the official file, or fewer. */
  readonly count: number;
  /** Whether a checksum was published for it and is right. */
  readonly verified: boolean;
}

/**
 * Reads one file of a published data set, gzipped or not (its first bytes decide), and checks it: complete files by
 * their checksum, shorter ones by their header.
 *
 * @param options `place`, where it is, and `caller`, who is named in errors.
 * @throws if the file is missing, damaged, of another shape, longer than the official one, or as long with
 * another checksum.
 */
export async function readOfficialFile(
  file: OfficialFile,
  { place, caller }: { readonly place: Place; readonly caller: string },
): Promise<FileContent> {
  const names = spellings(file);
  const name = names.find((name) => place.names.includes(name));
  if (name === undefined) {
    throw new Error(
      `[supermask/datasets] ${caller}: ${file.name} is missing in ${place.path}, looked for ${names.join(', ')} (${expectation(file)})`,
    );
  }
  const path = `${place.path}/${name}`;
  return {
    path,
    ...(await decodeOfficialFile(file, await place.read(name), { source: `${caller}: ${path}` })),
  };
}

/**
 * The content of one file of a published data set.
 *
 * @param raw the file, gzipped or not.
 * @param options `source`: what errors name.
 * @throws as `readOfficialFile` does.
 */
export async function decodeOfficialFile(
  file: OfficialFile,
  raw: Uint8Array<ArrayBuffer>,
  { source }: { readonly source: string },
): Promise<Omit<FileContent, 'path'>> {
  const fault = (message: string): Error =>
    new Error(`[supermask/datasets] ${source}: ${message} (${expectation(file)})`);
  let bytes = raw;
  if (isGzip(raw)) {
    try {
      bytes = await gunzip(raw, { limit: file.bytes });
    } catch (error) {
      throw fault((error as Error).message);
    }
  }
  let idx: Idx;
  try {
    idx = parseIdx(bytes, { source });
  } catch (error) {
    throw new Error(`${(error as Error).message} (${expectation(file)})`);
  }

  const [count = 0, ...size] = idx.shape;
  const [officialCount = 0, ...officialSize] = file.shape;
  if (size.join() !== officialSize.join()) {
    throw fault(
      `its shape must be [n${officialSize.map((n) => `, ${n}`).join('')}], got [${idx.shape.join(', ')}]`,
    );
  }
  if (count === 0) throw fault('it is empty');
  if (count > officialCount) throw fault(`it has ${count} entries, the official file ${officialCount}`);
  let verified = false;
  if (count === officialCount && file.sha256 !== undefined) {
    const found = await sha256(bytes);
    if (found !== file.sha256)
      throw fault(`it has the official size but not the official bytes: SHA-256 ${found}`);
    verified = true;
  } else if (count === officialCount && file.gzip !== undefined) {
    // Another program may have packed the same bytes otherwise: that is no fault.
    verified = (await sha256(raw)) === file.gzip.sha256;
  }
  return { data: idx.data, count, verified };
}

/** The name, decompressed size and checksum of a file, for error messages. */
export function expectation({ name, bytes, sha256 }: OfficialFile): string {
  const size = `${name}: officially ${bytes.toLocaleString('en-GB')} bytes decompressed`;
  return sha256 === undefined ? size : `${size}, with SHA-256 ${sha256}`;
}

/** The names a file goes by: as published, with the dot that some archives have, gzipped or not. */
export function spellings({ name }: OfficialFile): readonly string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}
