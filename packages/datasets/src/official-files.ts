import type { Normalisation } from './image-set.ts';

/** A file as published: its name without `.gz`, and what its decompressed bytes are. */
export interface OfficialFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** IDX dimensions: [images, height, width] or [labels]. */
  readonly shape: readonly number[];
}

/** Grey images and their labels. */
export interface OfficialPart {
  readonly images: OfficialFile;
  readonly labels: OfficialFile;
}

/** A published data set of 28×28 grey images in four IDX files. */
export interface OfficialFiles {
  readonly name: 'mnist' | 'fashion-mnist';
  readonly classes: readonly string[];
  readonly normalisation: Normalisation;
  readonly train: OfficialPart;
  readonly test: OfficialPart;
}

const digitNames: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Y. LeCun, C. Cortes, C. J. C. Burges; the checksums are those of the files as published. */
export const mnistFiles: OfficialFiles = {
  name: 'mnist',
  classes: digitNames,
  normalisation: { mean: 0.1307, deviation: 0.3081 },
  train: {
    images: images(
      'train-images-idx3-ubyte',
      60_000,
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    ),
    labels: labels(
      'train-labels-idx1-ubyte',
      60_000,
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    ),
  },
  test: {
    images: images(
      't10k-images-idx3-ubyte',
      10_000,
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    ),
    labels: labels(
      't10k-labels-idx1-ubyte',
      10_000,
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ),
  },
};

/** H. Xiao, K. Rasul, R. Vollgraf, arXiv 1708.07747; (c) Zalando SE, MIT licence. */
export const fashionMnistFiles: OfficialFiles = {
  name: 'fashion-mnist',
  classes: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  normalisation: { mean: 0.286, deviation: 0.353 },
  train: {
    images: images(
      'train-images-idx3-ubyte',
      60_000,
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    ),
    labels: labels(
      'train-labels-idx1-ubyte',
      60_000,
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    ),
  },
  test: {
    images: images(
      't10k-images-idx3-ubyte',
      10_000,
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    ),
    labels: labels(
      't10k-labels-idx1-ubyte',
      10_000,
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ),
  },
};

/**
 * E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (CC BY 4.0): the
 * rows of its `optdigits.tes` in IDX files.
 */
export const digitsFiles: OfficialPart & { readonly classes: readonly string[] } = {
  classes: digitNames,
  images: images(
    'test-images-idx3-ubyte',
    1797,
    '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
    8,
  ),
  labels: labels(
    'test-labels-idx1-ubyte',
    1797,
    'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
  ),
};

function images(name: string, count: number, sha256: string, side = 28): OfficialFile {
  return { name, bytes: 16 + count * side * side, sha256, shape: [count, side, side] };
}

function labels(name: string, count: number, sha256: string): OfficialFile {
  return { name, bytes: 8 + count, sha256, shape: [count] };
}
