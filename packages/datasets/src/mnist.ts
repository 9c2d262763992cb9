import { findFiles } from './find-files.ts';
import type { ImageDataset } from './image-set.ts';
import { fashionMnistFiles, kmnistFiles, mnistFiles, type OfficialFiles } from './official-files.ts';
import { expectedParts, idxPublication } from './publication.ts';
import { readOfficialDataset } from './read-official-dataset.ts';
import type { SourceOptions } from './source-options.ts';

/**
 * MNIST: 60,000 and 10,000 handwritten digits, images [count, 28, 28, 1], from the files
 * `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each
 * gzipped (`.gz`) or not.
 *
 * Complete files are verified by SHA-256. Shorter ones that are well-formed load too, and `notes` says so.
 *
 * @throws if the folder or a file is missing, or a file is truncated, too long, of another kind or shape, of
 * official size with another checksum, has more or fewer labels than images or a label above 9; the message
 * names the file, its expected size and its expected checksum. And if a download fails on all mirrors.
 */
export function mnist(options: SourceOptions = {}): Promise<ImageDataset> {
  return load(mnistFiles, options);
}

/**
 * Fashion-MNIST: 60,000 and 10,000 photographs of clothes, in all else as `mnist`.
 *
 * @throws as `mnist` does.
 */
export function fashionMnist(options: SourceOptions = {}): Promise<ImageDataset> {
  return load(fashionMnistFiles, options);
}

/**
 * Kuzushiji-MNIST: 60,000 and 10,000 cursive hiragana of ten rows, in all else as `mnist`. Only checksums of the gzipped
 * files are published: `notes` says when other ones, complete but packed otherwise, could not be verified.
 *
 * @throws as `mnist` does.
 */
export function kmnist(options: SourceOptions = {}): Promise<ImageDataset> {
  return load(kmnistFiles, options);
}

async function load(official: OfficialFiles, options: SourceOptions): Promise<ImageDataset> {
  const { train, test } = official;
  const place = await findFiles(idxPublication(official), expectedParts([train, test]), options);
  return readOfficialDataset(official, { place });
}
