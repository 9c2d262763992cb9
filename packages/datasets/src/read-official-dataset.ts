import type { ImageDataset } from './image-set.ts';
import type { OfficialFiles } from './official-files.ts';
import type { Place } from './place.ts';
import { readOfficialPart } from './read-official-part.ts';

/**
 * Reads the four files of a published data set. Parts that hold fewer images than published
 * load, and the notes say so.
 *
 * @throws if a file is missing, or a file is not what it should be: see `readOfficialFile`.
 */
export async function readOfficialDataset(
  official: OfficialFiles,
  { place }: { readonly place: Place },
): Promise<ImageDataset> {
  const { name, classes, normalisation } = official;
  const train = await readOfficialPart(official.train, { place, caller: name, part: 'train', classes });
  const test = await readOfficialPart(official.test, { place, caller: name, part: 'test', classes });
  return { name, train: train.set, test: test.set, normalisation, notes: [...train.notes, ...test.notes] };
}
