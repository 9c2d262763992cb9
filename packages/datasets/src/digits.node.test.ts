import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digits } from './digits.ts';
import { digitsFiles } from './official-files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(`${tmpdir()}/supermask-datasets-`);
});
afterEach(() => rm(dir, { recursive: true }));

async function write(count: number): Promise<void> {
  const images = new Uint8Array(16 + count * 64);
  images.set([0, 0, 8, 3, 0, 0, count >> 8, count & 255, 0, 0, 0, 8, 0, 0, 0, 8]);
  const labels = new Uint8Array(8 + count);
  labels.set([0, 0, 8, 1, 0, 0, count >> 8, count & 255]);
  await writeFile(`${dir}/test-images-idx3-ubyte`, images);
  await writeFile(`${dir}/test-labels-idx1-ubyte`, labels);
}

test('files with fewer images are refused, because the division counts them', async () => {
  await write(1796);
  await expect(digits({ dir })).rejects.toThrow(
    `[supermask/datasets] digits: ${dir}/test-images-idx3-ubyte must hold all 1,797 images, which are divided into ` +
      'training and test images, got 1796',
  );
});

test('complete files with other bytes are refused', async () => {
  await write(1797);
  await expect(digits({ dir })).rejects.toThrow('official size but not the official bytes');
});

test('a missing folder is refused with the two files that are expected', async () => {
  const error: Error = await digits({ dir: `${dir}/none` }).then(
    () => expect.fail('it loaded'),
    (error: Error) => error,
  );
  expect(error.message).toContain(
    'digits: dir must be a folder that holds optdigits.tes, or its rows in two files, gzipped or not',
  );
  for (const { name, sha256 } of [digitsFiles.images, digitsFiles.labels]) {
    expect(error.message).toContain(name);
    expect(error.message).toContain(sha256);
  }
});

const line = `${Array.from({ length: 64 }, (_, i) => i % 17).join()},7`;

test.each([
  ['a value above 16', line.replace(',16,', ',17,')],
  ['a label above 9', line.replace(/7$/, '10')],
  ['a value too few', line.replace(',16,', ',')],
  ['a word', line.replace(',16,', ',x,')],
  ['a heading', 'p0,p1,label'],
])('a text with %s is refused with its line', async (_, wrong) => {
  await writeFile(`${dir}/optdigits.tes`, `${line}\n${wrong}\n${line}\n`);
  await expect(digits({ dir })).rejects.toThrow(
    `digits: ${dir}/optdigits.tes: line 2 must be 64 values from 0 to 16 and a digit, with commas, got "${wrong.slice(0, 40)}"`,
  );
});

test('a text with other rows is refused', async () => {
  await writeFile(`${dir}/optdigits.tes`, `${line}\r\n`.repeat(1797));
  await expect(digits({ dir })).rejects.toThrow('official size but not the official bytes');
  await writeFile(`${dir}/optdigits.tes`, `${line}\n`);
  await expect(digits({ dir })).rejects.toThrow('must hold all 1,797 images');
});
