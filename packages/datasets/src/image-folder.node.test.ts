import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { deriveKey, permutation } from '@supermask/format';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ImageBatch, type ImageFolder, imageFolder } from './image-folder.ts';
import { imageParts } from './image-parts.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(`${tmpdir()}/supermask-images-`);
});
afterAll(() => rm(dir, { recursive: true }));

type Pixel = readonly number[];

/** Writes a picture of one colour, or of the given pixels. */
async function picture(
  path: string,
  {
    width = 4,
    height = 4,
    pixel = [0, 0, 0],
    pixels,
  }: { width?: number; height?: number; pixel?: Pixel; pixels?: Uint8Array },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const channels = pixel.length as 3 | 4;
  const raw =
    pixels ?? Uint8Array.from({ length: width * height * channels }, (_, i) => pixel[i % channels] as number);
  await sharp(raw, { raw: { width, height, channels } }).toFile(path);
}

/** 11 pictures of three classes, in which red is the class and green the number. */
async function numbered(): Promise<string> {
  const folder = `${dir}/numbered`;
  for (let i = 0; i < 11; i++) {
    const label = i % 3;
    const name = `${folder}/class${label}/${`${i}`.padStart(2, '0')}.png`;
    await picture(name, { pixel: [label, i, 255] });
  }
  return folder;
}

async function all(
  folder: ImageFolder,
  options: Parameters<ImageFolder['batches']>[0],
): Promise<ImageBatch[]> {
  const list: ImageBatch[] = [];
  for await (const batch of folder.batches(options)) list.push(batch);
  return list;
}

const greens = (list: readonly ImageBatch[]): number[] =>
  list.flatMap(({ images, count, shape: [height, width, channels] }) =>
    Array.from({ length: count }, (_, i) => images[i * height * width * channels + 1] as number),
  );

test('lossless images of the very size keep their bytes; classes are the sorted folders', async () => {
  const folder = `${dir}/exact`;
  const pixels = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256);
  await picture(`${folder}/b/x.png`, { width: 5, height: 3, pixels });
  await picture(`${folder}/a/deep/er/y.PNG`, { width: 5, height: 3, pixel: [1, 2, 3] });
  await picture(`${folder}/B/grey.png`, { width: 5, height: 3, pixel: [9, 9, 9] });
  const { classes, count, shape, notes, load } = await imageFolder(folder, { size: [3, 5] });
  expect({ classes, count, shape, notes }).toEqual({
    classes: ['B', 'a', 'b'],
    count: 3,
    shape: [3, 5, 3],
    notes: [],
  });
  const set = await load();
  expect(set).toMatchObject({ count: 3, shape: [3, 5, 3], classes, labels: Uint8Array.of(0, 1, 2) });
  expect(set.images.subarray(0, 45)).toEqual(new Uint8Array(45).fill(9));
  expect(set.images.subarray(45, 48)).toEqual(Uint8Array.of(1, 2, 3));
  expect(set.images.subarray(90)).toEqual(pixels);
});

test('every order has each image once, and seed and epoch decide it as they do in training', async () => {
  const folder = await imageFolder(await numbered(), { size: 2 });
  const sorted = greens(await all(folder, {}));
  expect([...sorted].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
  expect(sorted.map((i) => i % 3)).toEqual([...sorted.map((i) => i % 3)].sort());
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 15 }),
      fc.nat(),
      fc.integer({ min: 1, max: 99 }),
      async (batchSize, seed, epoch) => {
        const list = await all(folder, { batchSize, seed, epoch });
        const order = [...permutation(deriveKey(seed, 'order', `${epoch - 1}`), 11)];
        expect(greens(list)).toEqual(order.map((i) => sorted[i]));
        expect(list.flatMap(({ labels }) => [...labels])).toEqual(greens(list).map((i) => i % 3));
        expect(list.map(({ count }) => count)).toEqual(
          Array.from({ length: Math.ceil(11 / batchSize) }, (_, i) =>
            Math.min(batchSize, 11 - i * batchSize),
          ),
        );
      },
    ),
    { numRuns: 5 },
  );
});

test('an image is decoded when it is asked for: a damaged one does not hinder those before it', async () => {
  const folder = `${dir}/lazy`;
  await picture(`${folder}/a/0.png`, {});
  await picture(`${folder}/a/1.png`, {});
  for (const i of [2, 3]) await writeFile(`${folder}/a/${i}.png`, 'no image');
  const { batches } = await imageFolder(folder, { size: 2 });
  const iterator = batches({ batchSize: 1 });
  for (const _ of [0, 1]) expect((await iterator.next()).done).toBe(false);
  // The damaged third is being decoded by now, and nobody waits for it.
  await iterator.return();
  await expect(all(await imageFolder(folder, { size: 2 }), { batchSize: 1 })).rejects.toThrow(
    `imageFolder: ${folder}/a/2.png: cannot be decoded: `,
  );
});

test('sizes, grey, transparency, 16 bits, CMYK and orientation come out as 8-bit values of the shape', async () => {
  const folder = `${dir}/kinds`;
  const left = [200, 0, 0];
  const right = [0, 0, 200];
  const half = Uint8Array.from({ length: 40 * 20 * 3 }, (_, i) => {
    const column = Math.floor(i / 3) % 40;
    return (column < 20 ? left : right)[i % 3] as number;
  });
  await picture(`${folder}/a/0.png`, { width: 40, height: 20, pixels: half });
  const turned = sharp(half, { raw: { width: 40, height: 20, channels: 3 } });
  await turned
    .clone()
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .withMetadata({ orientation: 3 })
    .toFile(`${folder}/a/1.jpg`);
  await picture(`${folder}/a/2.png`, { pixel: [10, 20, 30, 0] });
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#405060' } })
    .toColourspace('rgb16')
    .png()
    .toFile(`${folder}/a/3.png`);
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#646464' } })
    .toColourspace('b-w')
    .png()
    .toFile(`${folder}/a/4.png`);
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#c80000' } })
    .toColourspace('cmyk')
    .jpeg()
    .toFile(`${folder}/a/5.JPEG`);
  const stretched = await (await imageFolder(folder, { size: 8, fit: 'fill' })).load();
  const at = (image: number, row: number, column: number): number[] => [
    ...stretched.images.subarray(
      ((image * 8 + row) * 8 + column) * 3,
      ((image * 8 + row) * 8 + column) * 3 + 3,
    ),
  ];
  expect([at(0, 4, 0), at(0, 4, 7)]).toEqual([left, right]);
  for (const [value, expected] of [
    [at(1, 4, 0), right],
    [at(1, 4, 7), left],
    [at(2, 1, 1), [255, 255, 255]],
    [at(3, 1, 1), [64, 80, 96]],
    [at(4, 1, 1), [100, 100, 100]],
  ] as const) {
    value.forEach((v, i) => {
      expect(Math.abs(v - (expected[i] as number))).toBeLessThanOrEqual(3);
    });
  }
  const [red = 0, green = 0, blue = 0] = at(5, 1, 1);
  expect(Math.min(red - green, red - blue)).toBeGreaterThan(100);

  // 40×20 covers a square of 8 with 16×8, of which the middle is half red, half blue.
  const covered = await (await imageFolder(folder, { size: 8 })).load();
  expect([...covered.images.subarray(0, 3), ...covered.images.subarray(21, 24)]).toEqual([...left, ...right]);
  const grey = await (await imageFolder(folder, { size: 4, channels: 1 })).load();
  expect(grey.shape).toEqual([4, 4, 1]);
  expect(grey.images).toHaveLength(6 * 16);
  expect(Math.abs((grey.images[4 * 16] as number) - 100)).toBeLessThanOrEqual(1);
});

test('a truncated image is an error that names it', async () => {
  const folder = `${dir}/truncated`;
  await picture(`${folder}/a/x.jpg`, { width: 64, height: 64, pixel: [9, 90, 200] });
  const bytes = await readFile(`${folder}/a/x.jpg`);
  await writeFile(`${folder}/a/x.jpg`, bytes.subarray(0, bytes.length >> 1));
  const { load } = await imageFolder(folder, { size: 8 });
  await expect(load()).rejects.toThrow(
    /imageFolder: .*\/a\/x\.jpg: cannot be decoded: .*is it a PNG or JPEG file/,
  );
});

test('ImageNet’s layout: the test set has the classes of the training set', async () => {
  const folder = `${dir}/imagenet`;
  for (const path of ['train/n01/a.png', 'train/n02/b.png', 'val/n02/c.png'])
    await picture(`${folder}/${path}`, {});
  const { train, test } = await imageParts(folder, { size: 4 });
  expect([train.count, test.count, train.classes, test.classes]).toEqual([
    2,
    1,
    ['n01', 'n02'],
    ['n01', 'n02'],
  ]);
  expect((await test.load()).labels).toEqual(Uint8Array.of(1));
  await picture(`${folder}/val/n03/d.png`, {});
  await expect(imageParts(folder, { size: 4 })).rejects.toThrow(
    'must have folders of the given classes only, got n03',
  );
  await expect(imageParts(`${folder}/train`, { size: 4 })).rejects.toThrow(
    'imageParts: dir must hold the folders train and val (or test), got',
  );
});

test('other files are told of, links are followed, hidden folders are no classes', async () => {
  const folder = `${dir}/others`;
  await picture(`${folder}/a/x.png`, {});
  await symlink(`${folder}/a/x.png`, `${folder}/a/y.png`);
  await mkdir(`${folder}/.cache`);
  await writeFile(`${folder}/a/Thumbs.db`, '');
  await writeFile(`${folder}/README.md`, '');
  const { classes, count, notes } = await imageFolder(folder, { size: 4 });
  expect({ classes, count, notes }).toEqual({
    classes: ['a'],
    count: 2,
    notes: [`${folder} holds 2 other files (not .png, .jpg or .jpeg), which are passed over`],
  });
});

test('what does not fit is refused', async () => {
  const folder = await numbered();
  const refused = (promise: Promise<unknown>) => expect(promise).rejects;
  await refused(imageFolder(`${dir}/none`, { size: 4 })).toThrow(
    'dir must be a folder with a folder for each class',
  );
  await refused(imageFolder(`${folder}/class0`, { size: 4 })).toThrow('has no folders');
  await refused(imageFolder(folder, { size: 0 })).toThrow(
    'size must be an integer ≥ 1 or two, [height, width], in pixels, got 0',
  );
  await refused(imageFolder(folder, { size: [4, 1.5] })).toThrow('got 4,1.5');
  await mkdir(`${dir}/empty/a`, { recursive: true });
  await refused(imageFolder(`${dir}/empty`, { size: 4 })).toThrow('/empty/a must hold images');
  const { batches } = await imageFolder(folder, { size: 4 });
  await refused(batches({ batchSize: 0 }).next()).toThrow(
    'batchSize and epoch must be integers ≥ 1, got 0 and 1',
  );
});
