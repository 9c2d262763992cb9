import { batchNames } from './batch-names.ts';
import { type CifarFiles, cifar10Files, cifar100Files } from './cifar-files.ts';
import { cifarPlace } from './cifar-place.ts';
import { type Expected, findFiles } from './find-files.ts';
import type { ImageDataset } from './image-set.ts';
import { cifarPublication } from './publication.ts';
import { batchExpectation, readCifar } from './read-cifar.ts';
import type { SourceOptions } from './source-options.ts';

/**
 * CIFAR-10: 50,000 and 10,000 photographs of ten kinds of things, images [count, 32, 32, 3], from the binary version:
 * the batches `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`, each gzipped or not, also in the folder
 * `cifar-10-batches-bin`, or the archive `cifar-10-binary.tar.gz`.
 *
 * Complete batches are verified by SHA-256. Fewer or shorter ones load too, also as `test_batch_….bin`, and `notes` says so.
 *
 * @throws if the folder or all batches of a part are missing, or a batch is no sequence of records, too long, or of
 * official size with another checksum, or has a label above 9; and if a download fails on all mirrors.
 */
export function cifar10(options: SourceOptions = {}): Promise<ImageDataset> {
  return load(cifar10Files, options);
}

/**
 * CIFAR-100: the same for 100 kinds of things, labelled by their fine classes, from `train.bin` and `test.bin`, also in the
 * folder `cifar-100-binary`, or the archive `cifar-100-binary.tar.gz`.
 *
 * @throws as `cifar10` does.
 */
export function cifar100(options: SourceOptions = {}): Promise<ImageDataset> {
  return load(cifar100Files, options);
}

async function load(official: CifarFiles, options: SourceOptions): Promise<ImageDataset> {
  const place = await findFiles(cifarPublication(official), expected(official), options);
  return readCifar(official, { place: await cifarPlace(place, official) });
}

function expected(official: CifarFiles): Expected {
  const { train, test, archive, labelBytes } = official;
  const batches = [...train, test];
  return {
    what: `the archive, the folder that it unpacks to, or its batches, gzipped or not`,
    list: [archive.name, archive.folder, ...batches.map((file) => batchExpectation(file, labelBytes))],
    isIn: ({ names, folders }) =>
      names.includes(archive.name) ||
      folders.includes(archive.folder) ||
      batches.some(({ name }) => batchNames(name, names).length > 0),
  };
}
