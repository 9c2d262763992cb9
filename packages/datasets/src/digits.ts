import { digitsPlace } from './digits-place.ts';
import { type Expected, findFiles } from './find-files.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';
import { digitsFiles } from './official-files.ts';
import type { Place } from './place.ts';
import { expectedParts } from './publication.ts';
import { readOfficialPart } from './read-official-part.ts';
import type { SourceOptions } from './source-options.ts';
import { subset } from './subset.ts';
import { take } from './take.ts';

const TRAIN = 1437;
const TEST = 360;

/**
 * Optical digits: 1,437 and 360 handwritten digits, images [count, 8, 8, 1] with values 0–16, which `normalise` with the
 * data set's normalisation divides by 16. Small enough for experiments of seconds.
 *
 * They are the 1,797 test images of the UCI data set, those that scikit-learn's `load_digits` gives: the first for
 * training, the last for the test. The files are the published text `optdigits.tes`, or the same in
 * `test-images-idx3-ubyte` and `test-labels-idx1-ubyte`, gzipped or not; they are verified by SHA-256.
 *
 * @throws as `mnist` does, and if the files hold fewer images.
 */
export async function digits(options: SourceOptions = {}): Promise<ImageDataset> {
  const { text, mirrors } = digitsFiles;
  const check = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const place = { path: 'download', names: [text.name], folders: [], read: async () => bytes };
    await readDigits(place);
  };
  const parts = expectedParts([digitsFiles]);
  const expected: Expected = {
    what: `${text.name}, or its rows in two files, gzipped or not`,
    list: [text.name, ...parts.list],
    isIn: (place) => place.names.includes(text.name) || parts.isIn(place),
  };
  const publication = { dataset: 'digits', files: [{ ...text, check }], mirrors };
  return readDigits(await findFiles(publication, expected, options));
}

async function readDigits(found: Place): Promise<ImageDataset> {
  const { classes, images, labels } = digitsFiles;
  const place = await digitsPlace(found);
  const { set } = await readOfficialPart(
    { images, labels },
    { place, caller: 'digits', part: 'test', classes },
  );
  if (set.count !== TRAIN + TEST) {
    throw new Error(
      `[supermask/datasets] digits: ${place.path}/${images.name} must hold all 1,797 images, which are divided into ` +
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
