import type { ImageDataset } from './image-set.ts';
import type { OfficialFiles } from './official-files.ts';
import { expectFolder, readOfficialPart } from './read-official-part.ts';

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
  const { name, classes, normalisation } = official;
  await expectFolder([official.train, official.test], { dir, caller: name });
  const train = await readOfficialPart(official.train, { dir, caller: name, part: 'train', classes });
  const test = await readOfficialPart(official.test, { dir, caller: name, part: 'test', classes });
  return { name, train: train.set, test: test.set, normalisation, notes: [...train.notes, ...test.notes] };
}
