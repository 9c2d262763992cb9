import { fileSystem } from './file-system.ts';
import type { ImageSet } from './image-set.ts';
import type { OfficialFile, OfficialPart } from './official-files.ts';
import { expectation, readOfficialFile } from './read-official-file.ts';

interface Folder {
  readonly dir: string;
  /** The data set, which is named in errors. */
  readonly caller: string;
}

/** @throws if there is no such folder, with all files that are expected in it. */
export async function expectFolder(parts: readonly OfficialPart[], { dir, caller }: Folder): Promise<void> {
  const { stat } = await fileSystem(caller);
  const found = typeof dir === 'string' && dir !== '' ? await stat(dir).catch(() => undefined) : undefined;
  if (found?.isDirectory()) return;
  const files = parts.flatMap(({ images, labels }) => [images, labels]);
  const list = files.map((file) => `\n  ${expectation(file)}`).join('');
  throw new Error(
    `[supermask/datasets] ${caller}: dir must be a folder that holds the ${files.length === 2 ? 'two' : 'four'} files, gzipped or not, got ${dir} (${found ? 'this is no folder' : 'there is no such folder'}). The files:${list}`,
  );
}

/**
 * Reads the images and labels of one part of a published data set. Fewer than published load, and the notes say so.
 *
 * @throws if a file is missing or not what it should be, or images and labels do not fit each other.
 */
export async function readOfficialPart(
  files: OfficialPart,
  { dir, caller, part, classes }: Folder & { readonly part: string; readonly classes: readonly string[] },
): Promise<{ set: ImageSet; notes: string[] }> {
  const images = await readOfficialFile(files.images, { dir, caller });
  const labels = await readOfficialFile(files.labels, { dir, caller });
  const expected = (list: readonly OfficialFile[]): string => list.map(expectation).join('; ');
  if (images.count !== labels.count) {
    throw new Error(
      `[supermask/datasets] ${caller}: ${images.path} holds ${images.count} images but ${labels.path} ${labels.count} labels (${expected([files.images, files.labels])})`,
    );
  }
  const stray = labels.data.findIndex((label) => label >= classes.length);
  if (stray >= 0) {
    throw new Error(
      `[supermask/datasets] ${caller}: ${labels.path}: labels must be 0–${classes.length - 1}, got ${labels.data[stray]} at position ${stray} (${expected([files.labels])})`,
    );
  }
  const [officialCount = 0, height = 0, width = 0] = files.images.shape;
  const count = images.count;
  const number = (value: number): string => value.toLocaleString('en-GB');
  return {
    set: {
      name: `${caller}/${part}`,
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
