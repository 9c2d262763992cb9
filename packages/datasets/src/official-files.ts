import type { Normalisation } from './image-set.ts';

/** A file as it lies on a server, packed. */
export interface PackedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file as published: its name without `.gz`, and what its decompressed bytes are. */
export interface OfficialFile {
  readonly name: string;
  readonly bytes: number;
  /** Of the decompressed bytes; absent where nobody has published it. */
  readonly sha256?: string;
  /** IDX dimensions: [images, height, width] or [labels]. */
  readonly shape: readonly number[];
  /** The published `.gz`; absent where there is none. */
  readonly gzip?: PackedFile;
}

/** Grey images and their labels. */
export interface OfficialPart {
  readonly images: OfficialFile;
  readonly labels: OfficialFile;
}

/** A published data set of 28×28 grey images in four IDX files. */
export interface OfficialFiles {
  readonly name: string;
  readonly classes: readonly string[];
  readonly normalisation: Normalisation;
  /** Folders on servers that hold the `.gz` files, the official one first; each ends in `/`. */
  readonly mirrors: readonly string[];
  readonly train: OfficialPart;
  readonly test: OfficialPart;
}

const digitNames: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/*
 * Sizes and SHA-256 of the .gz files are those of TensorFlow Datasets (tensorflow/datasets,
 * tensorflow_datasets/url_checksums/{mnist,fashion_mnist,kmnist}.txt); the SHA-256 of the decompressed bytes were computed
 * from files whose .gz (fashion-mnist) or decompressed (mnist) MD5 is the published one.
 */

/** Y. LeCun, C. Cortes, C. J. C. Burges. Mirrors: those of torchvision and of TensorFlow Datasets. */
export const mnistFiles: OfficialFiles = {
  name: 'mnist',
  classes: digitNames,
  normalisation: { mean: 0.1307, deviation: 0.3081 },
  mirrors: [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
  ],
  train: {
    images: images('train-images-idx3-ubyte', 60_000, {
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      gzip: { bytes: 9_912_422, sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609' },
    }),
    labels: labels('train-labels-idx1-ubyte', 60_000, {
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      gzip: { bytes: 28_881, sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c' },
    }),
  },
  test: {
    images: images('t10k-images-idx3-ubyte', 10_000, {
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      gzip: { bytes: 1_648_877, sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6' },
    }),
    labels: labels('t10k-labels-idx1-ubyte', 10_000, {
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      gzip: { bytes: 4_542, sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6' },
    }),
  },
};

/** H. Xiao, K. Rasul, R. Vollgraf, arXiv 1708.07747; (c) Zalando SE, MIT licence. Mirrors: its repository, that of Keras. */
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
  mirrors: [
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
  ],
  train: {
    images: images('train-images-idx3-ubyte', 60_000, {
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      gzip: { bytes: 26_421_880, sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84' },
    }),
    labels: labels('train-labels-idx1-ubyte', 60_000, {
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      gzip: { bytes: 29_515, sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845' },
    }),
  },
  test: {
    images: images('t10k-images-idx3-ubyte', 10_000, {
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      gzip: { bytes: 4_422_102, sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073' },
    }),
    labels: labels('t10k-labels-idx1-ubyte', 10_000, {
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
      gzip: { bytes: 5_148, sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5' },
    }),
  },
};

/**
 * T. Clanuwat et al., Deep Learning for Classical Japanese Literature, arXiv 1812.01718 (CC BY-SA 4.0). Classes are named
 * by the modern hiragana of each, as in torchvision; nobody has published checksums of the decompressed files.
 */
export const kmnistFiles: OfficialFiles = {
  name: 'kmnist',
  classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
  // As in public training code; not measured by us.
  normalisation: { mean: 0.1918, deviation: 0.3483 },
  mirrors: ['https://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  train: {
    images: images('train-images-idx3-ubyte', 60_000, {
      gzip: { bytes: 18_165_135, sha256: '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4' },
    }),
    labels: labels('train-labels-idx1-ubyte', 60_000, {
      gzip: { bytes: 29_497, sha256: 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17' },
    }),
  },
  test: {
    images: images('t10k-images-idx3-ubyte', 10_000, {
      gzip: { bytes: 3_041_136, sha256: 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5' },
    }),
    labels: labels('t10k-labels-idx1-ubyte', 10_000, {
      gzip: { bytes: 5_120, sha256: '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c' },
    }),
  },
};

/**
 * E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (CC BY 4.0): the
 * rows of its text `optdigits.tes`, also as IDX files. Size and SHA-256 of the text are those of the rows as numbers with
 * commas, which the copy in hintona/mlvt is below a line of headings; what it is checked by is the SHA-256 of the IDX files.
 */
export const digitsFiles: OfficialPart & {
  readonly classes: readonly string[];
  readonly text: PackedFile & { readonly name: string };
  readonly mirrors: readonly string[];
} = {
  text: {
    name: 'optdigits.tes',
    bytes: 264_712,
    sha256: '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
  },
  mirrors: ['https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/'],
  classes: digitNames,
  images: images('test-images-idx3-ubyte', 1797, {
    sha256: '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
    side: 8,
  }),
  labels: labels('test-labels-idx1-ubyte', 1797, {
    sha256: 'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
  }),
};

interface Known extends Pick<OfficialFile, 'sha256' | 'gzip'> {
  readonly side?: number;
}

function images(name: string, count: number, { side = 28, ...known }: Known): OfficialFile {
  return { name, bytes: 16 + count * side * side, shape: [count, side, side], ...known };
}

function labels(name: string, count: number, known: Known): OfficialFile {
  return { name, bytes: 8 + count, shape: [count], ...known };
}
