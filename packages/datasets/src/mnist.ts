import type { ImageDataset } from './image-set.ts';
import { fashionMnistFiles, mnistFiles } from './official-files.ts';
import { readOfficialDataset } from './read-official-dataset.ts';

/** Where the files of a data set are. */
export interface FolderOptions {
  /**
   * A folder that holds `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
   * `t10k-labels-idx1-ubyte`, each gzipped (`.gz`) or not.
   */
  readonly dir: string;
}

/**
 * MNIST from a folder: 60,000 and 10,000 handwritten digits, images [count, 28, 28, 1] (Node only).
 *
 * Complete files are verified by SHA-256. Shorter ones that are well-formed load too, and `notes` says so.
 *
 * @throws if the folder or a file is missing, or a file is truncated, too long, of another kind or shape, of
 * official size with another checksum, has more or fewer labels than images or a label above 9; the message
 * names the file, its expected size and its expected checksum.
 */
export function mnist({ dir }: FolderOptions): Promise<ImageDataset> {
  return readOfficialDataset(mnistFiles, { dir });
}

/**
 * Fashion-MNIST from a folder: 60,000 and 10,000 photographs of clothes, in all else as `mnist`.
 *
 * @throws as `mnist` does.
 */
export function fashionMnist({ dir }: FolderOptions): Promise<ImageDataset> {
  return readOfficialDataset(fashionMnistFiles, { dir });
}
