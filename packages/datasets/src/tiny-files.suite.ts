import type { CifarFiles } from './cifar-files.ts';
import type { OfficialFiles } from './official-files.ts';
import { sha256 } from './sha256.ts';

/** Published files by their names, and what is known of them: a data set that is as small as can be. */
export interface Tiny<Official> {
  readonly official: Official;
  readonly packed: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An IDX file of uint8 whose values count up, modulo 10. */
export function countingIdx(...shape: number[]): Uint8Array<ArrayBuffer> {
  const size = shape.reduce((product, n) => product * n, 1);
  const bytes = new Uint8Array(4 + 4 * shape.length + size);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((n, i) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * i, n);
  });
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = i % 10;
  return bytes;
}

/** Four IDX files of 6 and 4 images of 2×3 pixels; `checksums`: of the decompressed bytes, or of the packed ones only. */
export async function tinyIdx({
  checksums = 'decompressed',
}: {
  checksums?: 'decompressed' | 'packed';
} = {}): Promise<Tiny<OfficialFiles>> {
  const packed: Record<string, Uint8Array<ArrayBuffer>> = {};
  const file = async (name: string, ...shape: number[]): Promise<OfficialFiles['train']['images']> => {
    const bytes = countingIdx(...shape);
    const gz = await gzip(bytes);
    packed[`${name}.gz`] = gz;
    const known = checksums === 'packed' ? {} : { sha256: await sha256(bytes) };
    return {
      name,
      shape,
      bytes: bytes.length,
      ...known,
      gzip: { bytes: gz.length, sha256: await sha256(gz) },
    };
  };
  const official = {
    name: 'tiny',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    normalisation: { mean: 0, deviation: 1 },
    mirrors: ['https://tiny.invalid/'],
    train: {
      images: await file('train-images-idx3-ubyte', 6, 2, 3),
      labels: await file('train-labels-idx1-ubyte', 6),
    },
    test: {
      images: await file('t10k-images-idx3-ubyte', 4, 2, 3),
      labels: await file('t10k-labels-idx1-ubyte', 4),
    },
  };
  return { official, packed };
}

/** A record of a batch: labels, then a plane of `10·i`, one of `10·i + 1`, one of `10·i + 2`. */
export function cifarRecord(i: number, labels: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(labels.length + 3072);
  bytes.set(labels);
  for (let plane = 0; plane < 3; plane++) {
    bytes.fill(10 * i + plane, labels.length + 1024 * plane, labels.length + 1024 * (plane + 1));
  }
  return bytes;
}

/** Two training batches of 3 records and a test batch of 2, with two label bytes, in an archive. */
export async function tinyCifar(): Promise<
  Tiny<CifarFiles> & { readonly batches: Readonly<Record<string, Uint8Array<ArrayBuffer>>> }
> {
  const records = (indices: readonly number[]): Uint8Array<ArrayBuffer> =>
    joined(indices.map((i) => cifarRecord(i, [99, i % 4])));
  const batches = {
    'data_batch_1.bin': records([0, 1, 2]),
    'data_batch_2.bin': records([3, 4, 5]),
    'test_batch.bin': records([6, 7]),
  };
  const entries = Object.entries(batches).map(([name, bytes]) => tarEntry(`tiny-batches/${name}`, bytes));
  const archive = await gzip(
    joined([tarEntry('tiny-batches/', new Uint8Array(), '5'), ...entries, new Uint8Array(1024)]),
  );
  const file = async (name: keyof typeof batches, count: number): Promise<CifarFiles['test']> => ({
    name,
    count,
    sha256: await sha256(batches[name]),
  });
  const official = {
    name: 'tiny-cifar',
    classes: ['a', 'b', 'c', 'd'],
    normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    labelBytes: 2,
    train: [await file('data_batch_1.bin', 3), await file('data_batch_2.bin', 3)],
    test: await file('test_batch.bin', 2),
    archive: {
      name: 'tiny.tar.gz',
      folder: 'tiny-batches',
      bytes: archive.length,
      sha256: await sha256(archive),
    },
    mirrors: ['https://tiny.invalid/'],
  };
  return { official, batches, packed: { 'tiny.tar.gz': archive } };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** One entry of a ustar archive, padded; `kind` 0 is a file, 5 a folder. */
export function tarEntry(path: string, content: Uint8Array, kind = '0'): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(512);
  const write = (at: number, text: string): void => header.set(new TextEncoder().encode(text), at);
  write(0, path);
  write(100, '0000644\0');
  write(124, `${content.length.toString(8).padStart(11, '0')}\0`);
  write(136, '00000000000\0');
  write(148, '        ');
  write(156, kind);
  write(257, 'ustar\x0000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return joined([header, content, new Uint8Array((512 - (content.length % 512)) % 512)]);
}
