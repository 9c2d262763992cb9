import type { ImageSet } from './image-set.ts';
import type { OfficialFile, OfficialPart } from './official-files.ts';
import type { Place } from './place.ts';
import { expectation, readOfficialFile } from './read-official-file.ts';

/**
 * Reads the images and labels of one part of a published data set. Fewer than published load, and the notes say so.
 *
 * @throws if a file is missing or not what it should be, or images and labels do not fit each other.
 */
export async function readOfficialPart(
  files: OfficialPart,
  {
    place,
    caller,
    part,
    classes,
  }: {
    readonly place: Place;
    /** The data set, which is named in errors. */
    readonly caller: string;
    readonly part: string;
    readonly classes: readonly string[];
  },
): Promise<{ set: ImageSet; notes: string[] }> {
  const images = await readOfficialFile(files.images, { place, caller });
  const labels = await readOfficialFile(files.labels, { place, caller });
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
  return {
    set: {
      name: `${caller}/${part}`,
      images: images.data,
      labels: labels.data,
      count,
      shape: [height, width, 1],
      classes,
    },
    notes: partNotes(part, {
      count,
      officialCount,
      verified: images.verified && labels.verified,
    }),
  };
}

/** What is to be said of a part that is smaller than published, or of which no checksum is known. */
export function partNotes(
  part: string,
  {
    count,
    officialCount,
    verified,
  }: { readonly count: number; readonly officialCount: number; readonly verified: boolean },
): string[] {
  const number = (value: number): string => value.toLocaleString('en-GB');
  const unverified = verified ? '' : ' (not verified against a checksum)';
  if (count < officialCount) {
    return [`${part} holds ${number(count)} of the official ${number(officialCount)} images${unverified}`];
  }
  return verified ? [] : [`${part} holds ${number(count)} images that were not verified against a checksum`];
}
