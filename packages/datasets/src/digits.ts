import { findFiles } from './find-files.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';
import { digitsFiles } from './official-files.ts';
import { expectedParts } from './publication.ts';
import { readOfficialPart } from './read-official-part.ts';
import type { SourceOptions } from './source-options.ts';
import { subset } from './subset.ts';
import { take } from './take.ts';

const TRAIN = 1437;
const TEST = 360;

/**
 * Optical digits from a folder: 1,437 and 360 handwritten digits, images [count, 8, 8, 1] with values 0–16, which
 * `normalise` with the data set's normalisation divides by 16 (Node only). Small enough for experiments of seconds.
 *
 * They are the 1,797 test images of the UCI data set, those that scikit-learn's `load_digits` gives: the first for
 * training, the last for the test. The files are verified by SHA-256.
 *
 * @param options.dir a folder that holds `test-images-idx3-ubyte` and `test-labels-idx1-ubyte`, gzipped or not.
 * @throws as `mnist` does, and if the files hold fewer images.
 */
export async function digits({ dir }: Pick<SourceOptions, 'dir'>): Promise<ImageDataset> {
  const caller = 'digits';
  const { classes, ...files } = digitsFiles;
  // Nobody publishes these files: they are made of the rows of a text.
  const publication = { dataset: caller, files: [], mirrors: [] };
  const place = await findFiles(publication, expectedParts([files]), dir === undefined ? {} : { dir });
  const { set } = await readOfficialPart(files, { place, caller, part: 'test', classes });
  if (set.count !== TRAIN + TEST) {
    throw new Error(
      `[supermask/datasets] digits: ${place.path}/${files.images.name} must hold all 1,797 images, which are divided into ` +
        `training and test images, got ${set.count}`,
    );
  }
  const last: ImageSet = subset(
    set,
    Array.from({ length: TEST }, (_, i) => TRAIN + i),
  );
  return {
    name: 'digits',
    train: { ...take(set, TRAIN), name: 'digits/train', white: 16 },
    test: { ...last, name: 'digits/test', white: 16 },
    normalisation: { mean: 0, deviation: 16 / 255 },
    notes: [
      'train and test are the first 1,437 and the last 360 of the 1,797 test images of UCI optdigits, as in ' +
        'scikit-learn; its 3,823 training images are not used',
    ],
  };
}
