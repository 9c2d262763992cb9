import type { Normalisation } from './image-set.ts';
import type { PackedFile } from './official-files.ts';

/** A batch file of records, as published. */
export interface CifarFile {
  readonly name: string;
  readonly count: number;
  /** Of the decompressed bytes. */
  readonly sha256: string;
}

/** The binary version of a published data set of 32×32 colour images. */
export interface CifarFiles {
  readonly name: string;
  readonly classes: readonly string[];
  readonly normalisation: Normalisation;
  /** Bytes before the pixels of a record; the last is the label that is used. */
  readonly labelBytes: number;
  readonly train: readonly CifarFile[];
  readonly test: CifarFile;
  /** The published archive, and the folder in it. */
  readonly archive: PackedFile & { readonly name: string; readonly folder: string };
  /** Folders on servers that hold the archive; each ends in `/`. */
  readonly mirrors: readonly string[];
}

/*
 * A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009. SHA-256 of the batches are those of
 * ankane/torchvision-ruby, lib/torchvision/datasets/{cifar10,cifar100}.rb (data_batch_1 and 2 computed again from files
 * with the published MD5); those of the archives the same there and in TensorFlow Datasets, url_checksums/{cifar10,cifar100}.txt,
 * which has their sizes too. Normalisations as in public training code, per channel over the 50,000 training images;
 * CIFAR-10's was measured again on 20,000 of them.
 */
const mirrors = ['https://www.cs.toronto.edu/~kriz/', 'https://cave.cs.toronto.edu/kriz/'];

export const cifar10Files: CifarFiles = {
  name: 'cifar10',
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  normalisation: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
  labelBytes: 1,
  train: [
    'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
    'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
    'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
    '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
    '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
  ].map((sha256, i) => ({ name: `data_batch_${i + 1}.bin`, count: 10_000, sha256 })),
  test: {
    name: 'test_batch.bin',
    count: 10_000,
    sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
  },
  archive: {
    name: 'cifar-10-binary.tar.gz',
    folder: 'cifar-10-batches-bin',
    bytes: 170_052_171,
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  },
  mirrors,
};

const fineLabels = `
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly
  camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup
  dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower
  leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid
  otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray
  road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
  sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
  wardrobe whale willow_tree wolf woman worm
`;

export const cifar100Files: CifarFiles = {
  name: 'cifar100',
  classes: fineLabels.trim().split(/\s+/),
  normalisation: { mean: [0.5071, 0.4865, 0.4409], deviation: [0.2673, 0.2564, 0.2762] },
  labelBytes: 2,
  train: [
    {
      name: 'train.bin',
      count: 50_000,
      sha256: 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29',
    },
  ],
  test: {
    name: 'test.bin',
    count: 10_000,
    sha256: 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a',
  },
  archive: {
    name: 'cifar-100-binary.tar.gz',
    folder: 'cifar-100-binary',
    bytes: 168_513_733,
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  },
  mirrors,
};
