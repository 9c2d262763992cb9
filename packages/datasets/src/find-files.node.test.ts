import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cifarPlace } from './cifar-place.ts';
import { findFiles } from './find-files.ts';
import type { ImageDataset } from './image-set.ts';
import { loadDataset } from './load-dataset.ts';
import { cifarPublication, expectedParts, idxPublication } from './publication.ts';
import { readCifar } from './read-cifar.ts';
import { readOfficialDataset } from './read-official-dataset.ts';
import type { SourceOptions } from './source-options.ts';
import { countingIdx, gzip, tinyCifar, tinyIdx } from './tiny-files.suite.ts';

const tiny = await tinyIdx();
const cifar = await tinyCifar();

let cache: string;
let asked: string[];
beforeEach(async () => {
  cache = await mkdtemp(`${tmpdir()}/supermask-find-`);
  asked = [];
});
afterEach(() => rm(cache, { recursive: true }));

/** Serves these files and notes what it is asked for. */
function serving(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): typeof globalThis.fetch {
  return async (input) => {
    const url = `${input}`;
    asked.push(url);
    const found = files[url.slice(url.lastIndexOf('/') + 1)];
    return found
      ? new Response(found, { headers: { 'content-length': `${found.length}` } })
      : new Response('no', { status: 404 });
  };
}

async function load(options: SourceOptions = {}, { official, packed } = tiny): Promise<ImageDataset> {
  const expected = expectedParts([official.train, official.test]);
  const place = await findFiles(idxPublication(official), expected, {
    cache,
    fetch: serving(packed),
    ...options,
  });
  return readOfficialDataset(official, { place });
}

const names = Object.keys(tiny.packed);

test('nothing is downloaded unless it is allowed, and the error says what would be, and from where', async () => {
  await expect(load()).rejects.toThrow(
    new RegExp(
      `tiny: train-images-idx3-ubyte.gz is not in ${cache}/tiny. Name the folder that holds the data set \\(dir, in the command --data-dir\\), or ` +
        `allow to download ${names.join(', ')} once \\(download: true, --download; \\d+ bytes from https://tiny.invalid/\\)`,
    ),
  );
  expect(asked).toEqual([]);
});

test('downloaded once, it is in the cache and verified there', async () => {
  const { train, test: tested, notes } = await load({ download: true });
  expect([train.count, tested.count, notes]).toEqual([6, 4, []]);
  expect(asked).toEqual(names.map((name) => `https://tiny.invalid/${name}`));
  expect((await readdir(`${cache}/tiny`)).sort()).toEqual(
    names.flatMap((name) => [name, `${name}.json`]).sort(),
  );
  expect(await load()).toEqual(await load({ download: true }));
  expect(asked).toHaveLength(4);
});

test('a damaged file in the cache is an error, or is downloaded again', async () => {
  await load({ download: true });
  const path = `${cache}/tiny/t10k-labels-idx1-ubyte.gz`;
  await writeFile(path, (await readFile(path)).subarray(0, -3));
  await expect(load()).rejects.toThrow(
    new RegExp(
      `tiny: ${path} is damaged: .*truncated or damaged.*\\(delete it, or allow to download it again`,
    ),
  );
  await load({ download: true });
  expect(asked).toHaveLength(5);
  await load();
});

test('files that somebody else packed and put into the cache are taken', async () => {
  await mkdir(`${cache}/tiny`);
  for (const [name, bytes] of Object.entries({
    ...tiny.packed,
    'train-labels-idx1-ubyte.gz': countingIdx(6),
  })) {
    await writeFile(`${cache}/tiny/${name}`, bytes);
  }
  expect((await load()).notes).toEqual([]);
});

test('a given folder comes first, with what it holds', async () => {
  const dir = `${cache}/given`;
  await mkdir(dir);
  await expect(load({ dir })).rejects.toThrow(`train-images-idx3-ubyte is missing in ${dir}`);
  expect((await load({ dir, download: true })).train.count).toBe(6);
  expect((await load({ dir: `${cache}/none`, download: true })).train.count).toBe(6);
  await expect(load({ dir: `${cache}/none` })).rejects.toThrow('there is no such folder');
  await writeFile(`${dir}/train-images-idx3-ubyte`, countingIdx(2, 2, 3));
  await expect(load({ dir, download: true })).rejects.toThrow(`train-labels-idx1-ubyte is missing in ${dir}`);
  expect(asked).toHaveLength(4);
});

test('other mirrors stand in for the official ones', async () => {
  await load({ download: true, mirrors: ['https://first.invalid/a', 'https://second.invalid/b/'] });
  expect(asked).toEqual(names.map((name) => `https://first.invalid/a/${name}`));
  await expect(load({ download: true, mirrors: ['not an address'], cache: `${cache}/2` })).rejects.toThrow(
    'tiny: mirrors must be addresses of folders (https://…/), got not an address',
  );
});

test('where only packed checksums are published, they verify, and other packings are told of', async () => {
  const published = await tinyIdx({ checksums: 'packed' });
  expect((await load({ download: true }, published)).notes).toEqual([]);
  const other = `${cache}/other`;
  await mkdir(other);
  for (const [name, bytes] of Object.entries(published.packed)) await writeFile(`${other}/${name}`, bytes);
  expect((await load({ dir: other }, published)).notes).toEqual([]);
  await writeFile(`${other}/t10k-labels-idx1-ubyte.gz`, countingIdx(4));
  expect((await load({ dir: other }, published)).notes).toEqual([
    'test holds 4 images that were not verified against a checksum',
  ]);
  const packed = { ...published.packed, 't10k-labels-idx1-ubyte.gz': await gzip(countingIdx(3)) };
  await expect(
    load({ download: true, fetch: serving(packed), cache: `${cache}/3` }, published),
  ).rejects.toThrow('it is not the published file (3 entries)');
});

test('an archive is downloaded, read from the cache, and checked inside', async () => {
  const { official, packed, batches } = cifar;
  const expected = { what: 'an archive', list: [], isIn: () => false };
  const read = async (options: SourceOptions): Promise<ImageDataset> => {
    const place = await findFiles(cifarPublication(official), expected, { cache, ...options });
    return readCifar(official, { place: await cifarPlace(place, official) });
  };
  const { train, notes } = await read({ download: true, fetch: serving(packed) });
  expect([train.count, notes]).toEqual([6, []]);
  expect((await read({})).train).toEqual(train);
  const unpacked = `${cache}/unpacked`;
  await mkdir(`${unpacked}/tiny-batches`, { recursive: true });
  for (const [name, bytes] of Object.entries(batches))
    await writeFile(`${unpacked}/tiny-batches/${name}`, bytes);
  expect((await read({ dir: unpacked })).train).toEqual(train);
  const less = { 'tiny.tar.gz': await gzip(new Uint8Array(1024)) };
  await expect(read({ download: true, fetch: serving(less), cache: `${cache}/4` })).rejects.toThrow(
    'data_batch_1.bin, data_batch_2.bin are all missing in tiny.tar.gz',
  );
});

test('loadDataset names the folder for caches', async () => {
  await expect(loadDataset('cifar10', { cache })).rejects.toThrow(
    `cifar10: cifar-10-binary.tar.gz is not in ${cache}/cifar10. Name the folder that holds the data set (dir, in the command --data-dir), or allow ` +
      'to download cifar-10-binary.tar.gz once (download: true, --download; 170,052,171 bytes from https://www.cs.toronto.edu/~kriz/)',
  );
  await expect(loadDataset('digits', { cache })).rejects.toThrow('digits: optdigits.tes is not in');
  await expect(loadDataset('cifar100', { dir: cache })).rejects.toThrow(
    `train.bin is missing in ${cache}, gzipped or not`,
  );
});
