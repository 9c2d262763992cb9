import { fileSystem } from './file-system.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';
import type { OfficialFile, OfficialFiles } from './official-files.ts';
import { expectation, readOfficialFile } from './read-official-file.ts';

/**
 * Reads the four files of a published data set from a folder. Parts that hold fewer images than published
 * load, and the notes say so.
 *
 * @throws if the folder or a file is missing, or a file is not what it should be: see `readOfficialFile`.
 */
export async function readOfficialDataset(
  official: OfficialFiles,
  { dir }: { dir: string },
): Promise<ImageDataset> {
  await expectFolder(official, dir);
  const train = await readPart(official, 'train', dir);
  const test = await readPart(official, 'test', dir);
  return {
    name: official.name,
    train: train.set,
    test: test.set,
    normalisation: official.normalisation,
    notes: [...train.notes, ...test.notes],
  };
}

async function expectFolder({ name, train, test }: OfficialFiles, dir: string): Promise<void> {
  const { stat } = await fileSystem(name);
  const found = typeof dir === 'string' && dir !== '' ? await stat(dir).catch(() => undefined) : undefined;
  if (found?.isDirectory()) return;
  const files = [train.images, train.labels, test.images, test.labels];
  const list = files.map((file) => `\n  ${expectation(file)}`).join('');
  throw new Error(
    `[supermask/datasets] ${name}: dir must be a folder that holds the four files, gzipped or not, got ${dir} (${found ? 'this is no folder' : 'there is no such folder'}). The files:${list}`,
  );
}

async function readPart(
  { name, classes, ...files }: OfficialFiles,
  part: 'train' | 'test',
  dir: string,
): Promise<{ set: ImageSet; notes: string[] }> {
  const official = files[part];
  const images = await readOfficialFile(official.images, { dir, caller: name });
  const labels = await readOfficialFile(official.labels, { dir, caller: name });
  const expected = (files: readonly OfficialFile[]): string => files.map(expectation).join('; ');
  if (images.count !== labels.count) {
    throw new Error(
      `[supermask/datasets] ${name}: ${images.path} holds ${images.count} images but ${labels.path} ${labels.count} labels (${expected([official.images, official.labels])})`,
    );
  }
  const stray = labels.data.findIndex((label) => label >= classes.length);
  if (stray >= 0) {
    throw new Error(
      `[supermask/datasets] ${name}: ${labels.path}: labels must be 0–${classes.length - 1}, got ${labels.data[stray]} at position ${stray} (${expected([official.labels])})`,
    );
  }
  const [officialCount = 0, height = 0, width = 0] = official.images.shape;
  const count = images.count;
  const number = (value: number): string => value.toLocaleString('en-GB');
  return {
    set: {
      name: `${name}/${part}`,
      images: images.data,
      labels: labels.data,
      count,
      shape: [height, width, 1],
      classes,
    },
    notes:
      count === officialCount
        ? []
        : [
            `${part} holds ${number(count)} of the official ${number(officialCount)} images (not verified against a checksum)`,
          ],
  };
}
