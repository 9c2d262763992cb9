import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CifarFiles } from './cifar-files.ts';
import { cifarPlace } from './cifar-place.ts';
import type { Place } from './place.ts';
import { readCifar } from './read-cifar.ts';
import { cifarRecord, gzip, joined, tarEntry, tinyCifar } from './tiny-files.suite.ts';

const { official, batches, packed } = await tinyCifar();
const testBatch = batches['test_batch.bin'] as Uint8Array<ArrayBuffer>;

function place(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Place {
  return {
    path: 'here',
    names: Object.keys(files),
    folders: [],
    read: async (name) => files[name] as Uint8Array<ArrayBuffer>,
  };
}

const read = async (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, from: CifarFiles = official) =>
  readCifar(from, { place: await cifarPlace(place(files), from) });

test('batches and their archive give images [n, 32, 32, 3], channels last, and the last label of each record', async () => {
  const mixed = {
    'data_batch_1.bin.gz': await gzip(batches['data_batch_1.bin'] as Uint8Array<ArrayBuffer>),
    'data_batch_2.bin': batches['data_batch_2.bin'] as Uint8Array<ArrayBuffer>,
    'test_batch.bin': testBatch,
  };
  for (const files of [batches, packed, mixed]) {
    const { name, train, test: tested, notes } = await read(files);
    expect([name, notes]).toEqual(['tiny-cifar', []]);
    expect(train).toMatchObject({
      name: 'tiny-cifar/train',
      count: 6,
      shape: [32, 32, 3],
      classes: official.classes,
    });
    expect([...train.labels]).toEqual([0, 1, 2, 3, 0, 1]);
    expect([...tested.labels]).toEqual([2, 3]);
    const expected = Array.from({ length: 6 * 1024 * 3 }, (_, i) => 10 * Math.floor(i / 3072) + (i % 3));
    expect([...train.images]).toEqual(expected);
  }
});

test('a pixel comes from its place in each plane', () => {
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 3072, maxLength: 3072 }), async (planes) => {
      const batch = joined([Uint8Array.of(0, 1), planes]);
      const { train } = await read({ 'data_batch_2.bin': batch, 'test_batch.bin': batch });
      for (const i of [0, 1, 31, 32, 1023]) {
        for (const c of [0, 1, 2]) expect(train.images[3 * i + c]).toBe(planes[1024 * c + i]);
      }
    }),
    { numRuns: 10 },
  );
});

test('fewer batches and shorter ones load, and the notes say so', async () => {
  const { 'data_batch_2.bin': second } = batches;
  const short = cifarRecord(6, [0, 2]);
  const { notes, train } = await read({
    'data_batch_2.bin': second as Uint8Array<ArrayBuffer>,
    'test_batch_first1.bin.gz': await gzip(short),
    'test_batch_notes.txt': short,
  });
  expect([...train.labels]).toEqual([3, 0, 1]);
  expect(notes).toEqual([
    'train holds 3 of the official 6 images',
    'test holds 1 of the official 2 images (not verified against a checksum)',
  ]);
});

const changed = (batch: Uint8Array, at: number, value: number): Uint8Array<ArrayBuffer> => {
  const bytes = Uint8Array.from(batch);
  bytes[at] = value;
  return bytes;
};

test.each<[string, Record<string, Uint8Array<ArrayBuffer>>, string]>([
  [
    'no training batch',
    { 'test_batch.bin': testBatch },
    'data_batch_1.bin, data_batch_2.bin are all missing in here, gzipped or not',
  ],
  [
    'no test batch',
    { 'data_batch_1.bin': batches['data_batch_1.bin'] as Uint8Array<ArrayBuffer> },
    'test_batch.bin is missing in here',
  ],
  [
    'two test batches',
    {
      'data_batch_1.bin': batches['data_batch_1.bin'] as Uint8Array<ArrayBuffer>,
      'test_batch_a.bin': testBatch,
      'test_batch_b.bin': testBatch,
    },
    'here must hold one file for test_batch.bin, got test_batch_a.bin, test_batch_b.bin',
  ],
  [
    'a changed byte',
    { ...batches, 'test_batch.bin': changed(testBatch, 100, 1) },
    'official size but not the official bytes: SHA-256 ',
  ],
  [
    'half a record',
    { ...batches, 'test_batch.bin': new Uint8Array(1000) },
    'it must be 1 to 2 records of 3074 bytes, got 1000 bytes',
  ],
  ['too many records', { ...batches, 'test_batch.bin': new Uint8Array(3 * 3074) }, 'got 9222 bytes'],
  ['an empty batch', { ...batches, 'test_batch.bin': new Uint8Array() }, 'got 0 bytes'],
  [
    'a label without a class',
    { ...batches, 'test_batch.bin': cifarRecord(0, [0, 4]) },
    'labels in here must be 0–3, got 4 at position 0 of test',
  ],
])('%s is refused', async (_, files, message) => {
  await expect(read(files)).rejects.toThrow(message);
});

test('a damaged archive is refused, and one that unpacks to more than it should', async () => {
  const archive = packed['tiny.tar.gz'] as Uint8Array<ArrayBuffer>;
  const refused = (bytes: Uint8Array<ArrayBuffer>) => expect(read({ 'tiny.tar.gz': bytes })).rejects;
  await refused(archive.slice(0, -20)).toThrow('here/tiny.tar.gz: the gzip stream is truncated or damaged');
  await refused(await gzip(new Uint8Array(2_000_000))).toThrow('it decompresses to more than');
  const link = joined([tarEntry('tiny-batches/test_batch.bin', new Uint8Array(), '2'), new Uint8Array(1024)]);
  await refused(await gzip(link)).toThrow('neither file nor folder');
});
