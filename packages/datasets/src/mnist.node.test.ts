import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDataset } from './load-dataset.ts';
import { fashionMnist, mnist } from './mnist.ts';
import { fashionMnistFiles, mnistFiles } from './official-files.ts';

const TRAIN_IMAGES = 'train-images-idx3-ubyte';
const TRAIN_LABELS = 'train-labels-idx1-ubyte';
const TEST_IMAGES = 't10k-images-idx3-ubyte';
const TEST_LABELS = 't10k-labels-idx1-ubyte';
const official = mnistFiles.train.images;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(`${tmpdir()}/supermask-datasets-`);
});
afterEach(() => rm(dir, { recursive: true }));

function idx(...shape: number[]): Uint8Array {
  const size = shape.reduce((product, n) => product * n, 1);
  const bytes = new Uint8Array(4 + 4 * shape.length + size);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((n, i) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * i, n);
  });
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = i % 10;
  return bytes;
}

/** Writes the four files with 30 and 20 images; `changed` files instead of the sound ones, `null` for none. */
async function write(changed: Record<string, Uint8Array | null> = {}): Promise<void> {
  const sound = {
    [TRAIN_IMAGES]: idx(30, 28, 28),
    [TRAIN_LABELS]: idx(30),
    [TEST_IMAGES]: idx(20, 28, 28),
    [TEST_LABELS]: idx(20),
  };
  for (const [name, bytes] of Object.entries({ ...sound, ...changed })) {
    if (bytes) await writeFile(`${dir}/${name}`, bytes);
  }
}

test.each([
  ['as they are', (bytes: Uint8Array) => bytes, ''],
  ['gzipped', gzipSync, '.gz'],
  ['gzipped, but named as if they were not', gzipSync, ''],
  ['named .gz, but decompressed on the way', (bytes: Uint8Array) => bytes, '.gz'],
])('partial files load %s, and the notes say so', async (_, encode, ending) => {
  await writeFile(`${dir}/train-images.idx3-ubyte${ending}`, encode(idx(30, 28, 28)));
  await writeFile(`${dir}/${TRAIN_LABELS}${ending}`, encode(idx(30)));
  await writeFile(`${dir}/${TEST_IMAGES}${ending}`, encode(idx(20, 28, 28)));
  await writeFile(`${dir}/${TEST_LABELS}${ending}`, encode(idx(20)));
  const { name, train, test, notes, normalisation } = await mnist({ dir });
  expect(name).toBe('mnist');
  expect(normalisation).toEqual({ mean: 0.1307, deviation: 0.3081 });
  expect(notes).toEqual([
    'train holds 30 of the official 60,000 images (not verified against a checksum)',
    'test holds 20 of the official 10,000 images (not verified against a checksum)',
  ]);
  expect(train).toMatchObject({ name: 'mnist/train', count: 30, shape: [28, 28, 1] });
  expect(test).toMatchObject({ name: 'mnist/test', count: 20, shape: [28, 28, 1] });
  expect([...train.images]).toEqual([...idx(30, 28, 28).subarray(16)]);
  expect([...test.labels]).toEqual([...idx(20).subarray(8)]);
});

test('loadDataset takes the first images and adds a note', async () => {
  await write();
  const { train, test, notes, normalisation } = await loadDataset('fashion-mnist', { dir, train: 12 });
  expect([train.count, test.count, train.classes[9]]).toEqual([12, 20, 'Ankle boot']);
  expect(normalisation).toEqual({ mean: 0.286, deviation: 0.353 });
  expect(notes[2]).toBe('train is the first 12 of 30 images');
  await expect(loadDataset('mnist', { dir, test: 21 })).rejects.toThrow(
    'take: count must be an integer in [1, 20]',
  );
});

const wrongMagic = idx(30, 28, 28).fill(9, 2, 3);
const tooLong = new Uint8Array([...idx(30, 28, 28), 0]);
const officialSize = idx(60_000, 28, 28);

test.each<[string, Record<string, Uint8Array | null>, string]>([
  [
    'a missing file',
    { [TRAIN_IMAGES]: null },
    `looked for ${TRAIN_IMAGES}, ${TRAIN_IMAGES}.gz, train-images.idx3-ubyte, `,
  ],
  [
    'a truncated gzip stream',
    { [TRAIN_IMAGES]: gzipSync(idx(30, 28, 28)).subarray(0, 90) },
    'the gzip stream is truncated or damaged',
  ],
  [
    'a gzip stream without an end',
    { [TRAIN_IMAGES]: gzipSync(idx(30, 28, 28)).subarray(0, -3) },
    'the gzip stream is truncated or damaged',
  ],
  [
    'a small file that unpacks to a large one',
    { [TRAIN_IMAGES]: gzipSync(new Uint8Array(60e6)) },
    'more than 47040016 bytes',
  ],
  [
    'truncated values',
    { [TRAIN_IMAGES]: idx(30, 28, 28).subarray(0, -1) },
    '30 × 28 × 28 values and the header are 23536 bytes, got 23535 (the file is truncated)',
  ],
  [
    'a truncated header',
    { [TRAIN_IMAGES]: idx(30, 28, 28).subarray(0, 9) },
    'the header must have 16 bytes, got 9',
  ],
  ['an empty file', { [TRAIN_IMAGES]: new Uint8Array() }, 'got no byte'],
  ['too many values', { [TRAIN_IMAGES]: tooLong }, 'got 23537 (the file is longer than its header says)'],
  [
    'a wrong magic',
    { [TRAIN_IMAGES]: wrongMagic },
    'the first four bytes must be 00 00 08 and the number of dimensions, got 00 00 09 03',
  ],
  [
    'images of another size',
    { [TRAIN_IMAGES]: idx(30, 8, 8) },
    'its shape must be [n, 28, 28], got [30, 8, 8]',
  ],
  ['labels in place of images', { [TRAIN_IMAGES]: idx(30) }, 'its shape must be [n, 28, 28], got [30]'],
  ['no images', { [TRAIN_IMAGES]: idx(0, 28, 28) }, 'it is empty'],
  [
    'more images than published',
    { [TRAIN_IMAGES]: idx(60_001, 28, 28) },
    'it has 60001 entries, the official file 60000',
  ],
  [
    'a wrong checksum at official size',
    { [TRAIN_IMAGES]: officialSize },
    'it has the official size but not the official bytes: SHA-256 ',
  ],
  ['more labels than images', { [TRAIN_LABELS]: idx(31) }, `${TRAIN_LABELS} 31 labels`],
])('%s is refused, naming the file, its size and its checksum', async (_, files, message) => {
  await write(files);
  const error: Error = await mnist({ dir }).then(
    () => expect.fail('it loaded'),
    (error: Error) => error,
  );
  expect(error.message).toContain('[supermask/datasets] mnist: ');
  expect(error.message).toContain(message);
  expect(error.message).toContain(dir);
  expect(error.message).toContain(TRAIN_IMAGES);
  expect(error.message).toContain('47,040,016 bytes');
  expect(error.message).toContain(official.sha256);
});

test('a label above 9 is refused', async () => {
  await write({ [TEST_LABELS]: idx(20).fill(10, 20, 21) });
  await expect(mnist({ dir })).rejects.toThrow(
    `${dir}/${TEST_LABELS}: labels must be 0–9, got 10 at position 12 (${TEST_LABELS}: officially 10,008 bytes decompressed, with SHA-256 ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2)`,
  );
});

test('a missing folder, and a file in its place, are refused with all that is expected in it', async () => {
  await write();
  for (const [path, fault] of [
    [`${dir}/none`, 'there is no such folder'],
    ['', 'there is no such folder'],
    [`${dir}/${TRAIN_IMAGES}`, 'this is no folder'],
  ] as const) {
    const error: Error = await fashionMnist({ dir: path }).then(
      () => expect.fail('it loaded'),
      (error: Error) => error,
    );
    expect(error.message).toContain(
      `fashion-mnist: dir must be a folder that holds the four files, gzipped or not, got ${path} (${fault})`,
    );
    const { train, test } = fashionMnistFiles;
    for (const file of [train.images, train.labels, test.images, test.labels]) {
      expect(error.message).toContain(file.name);
      expect(error.message).toContain(file.bytes.toLocaleString('en-GB'));
      expect(error.message).toContain(file.sha256);
    }
  }
});

test('a folder that has the name of a file does not hide the gzipped file', async () => {
  await write({ [TRAIN_IMAGES]: null, [`${TRAIN_IMAGES}.gz`]: gzipSync(idx(30, 28, 28)) });
  await mkdir(`${dir}/${TRAIN_IMAGES}`);
  expect((await mnist({ dir })).train.count).toBe(30);
});
