import { expect, test } from 'vitest';
import { gunzip, isGzip } from './gunzip.ts';

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => Math.imul(i, i) >> 7);

test('what was compressed comes back, up to the limit', async () => {
  const compressed = await gzip(bytes);
  expect([isGzip(compressed), isGzip(bytes)]).toEqual([true, false]);
  expect(await gunzip(compressed, { limit: bytes.length })).toEqual(bytes);
  await expect(gunzip(compressed, { limit: bytes.length - 1 })).rejects.toThrow(
    'it decompresses to more than 199999 bytes',
  );
});

test('a truncated or damaged stream is refused', async () => {
  const compressed = await gzip(bytes);
  for (const length of [2, 9, 100, compressed.length >> 1, compressed.length - 5, compressed.length - 1]) {
    await expect(gunzip(compressed.slice(0, length), { limit: bytes.length })).rejects.toThrow(
      'the gzip stream is truncated or damaged',
    );
  }
  const damaged = compressed.slice();
  const checksum = damaged.length - 6;
  damaged[checksum] = (damaged[checksum] as number) ^ 1;
  await expect(gunzip(damaged, { limit: bytes.length })).rejects.toThrow('truncated or damaged');
});
