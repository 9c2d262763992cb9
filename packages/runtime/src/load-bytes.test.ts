import { encodeSmask } from '@supermask/format';
import { describe, expect, test } from 'vitest';
import { load } from './load.ts';
import { loadBytes } from './load-bytes.ts';
import { convolutionalNetwork, denseNetwork, textNetwork } from './small-networks.suite.ts';

test('tells what the network is, with weights counted in the file', () => {
  const { inputs, outputs, info, layers } = loadBytes(encodeSmask(denseNetwork()));
  const mask = denseNetwork().tensors.get('hidden/kernel')?.mask as Uint8Array;
  const values = denseNetwork().tensors.get('y/kernel')?.values as Float32Array;
  expect({ inputs, outputs, info, layers }).toEqual({
    inputs: [{ name: 'x', shape: [4] }],
    outputs: [{ name: 'y', shape: [3] }],
    info: { classes: 'ant,bee,cat' },
    layers: [
      { name: 'hidden', op: 'dense', shape: [5], weights: { total: 20, kept: mask.filter(Boolean).length } },
      { name: 'relu', op: 'activation', shape: [5], weights: { total: 0, kept: 0 } },
      { name: 'y', op: 'dense', shape: [3], weights: { total: 15, kept: values.length } },
    ],
  });
});

test('counts the kept weights of tables and of kernels of signs', () => {
  const mask = (name: string): Uint8Array => textNetwork().tensors.get(name)?.mask as Uint8Array;
  const kept = (name: string): number => mask(name).filter(Boolean).length;
  expect(loadBytes(encodeSmask(textNetwork())).layers).toEqual([
    { name: 'vectors', op: 'embedding', shape: [4, 3], weights: { total: 27, kept: kept('table') } },
    { name: 'turned', op: 'dense', shape: [4, 3], weights: { total: 9, kept: kept('turn') } },
    { name: 'norm', op: 'scale-shift', shape: [4, 3], weights: { total: 0, kept: 0 } },
    { name: 'sign', op: 'activation', shape: [4, 3], weights: { total: 0, kept: 0 } },
    { name: 'sum', op: 'add', shape: [4, 3], weights: { total: 0, kept: 0 } },
  ]);
});

test('an option that nobody knows is named', () => {
  expect(() => loadBytes(encodeSmask(denseNetwork()), { memorylimit: 5 } as object)).toThrow(
    '[supermask/runtime] loadBytes: unknown option "memorylimit"',
  );
});

test('counts every weight of a kernel without a mask', () => {
  const { layers } = loadBytes(encodeSmask(convolutionalNetwork()));
  expect(layers[0]).toMatchObject({ op: 'conv2d', shape: [12, 12, 8], weights: { total: 144, kept: 144 } });
});

test('keeps nothing of the bytes, and reads a view of a larger buffer', () => {
  const file = encodeSmask(denseNetwork());
  const expected = loadBytes(file).predict(new Float32Array(4).fill(1));
  const larger = new Uint8Array(file.length + 7).fill(255);
  larger.set(file, 3);
  const network = loadBytes(larger.subarray(3, 3 + file.length));
  larger.fill(0);
  expect(network.predict(new Float32Array(4).fill(1))).toEqual(expected);
});

describe('never gives a network for a damaged file', () => {
  const file = encodeSmask(denseNetwork());

  test('every single flipped bit throws', () => {
    expect(file.length).toBeLessThan(2048);
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => loadBytes(damaged), `bit ${bit}`).toThrow(/^\[supermask\/(format|runtime)\] /);
    }
  });

  test('every truncation throws, and anything appended', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => loadBytes(file.slice(0, length)), `${length} bytes`).toThrow(/^\[supermask\/format\] /);
    }
    expect(() => loadBytes(Uint8Array.of(...file, 0))).toThrow(/^\[supermask\/format\] /);
  });
});

describe('refuses', () => {
  const info = {};

  test('values that would fill the memory', () => {
    const graph = {
      inputs: [{ name: 'x', shape: [2 ** 28] }],
      nodes: [{ op: 'activation', name: 'y', input: 'x', function: 'relu' }],
      outputs: ['y'],
    } as const;
    const file = encodeSmask({ graph, tensors: new Map(), info });
    expect(() => loadBytes(file)).toThrow('needs 2147483648 bytes, 1073741824 are allowed (memoryLimit)');
  });

  test('a large kernel that many nodes read', () => {
    const size = 2 ** 11;
    const values = new Float32Array(0);
    const kernel = { shape: [size, size], mask: new Uint8Array(size * size), values };
    const node = (i: number) => ({ op: 'dense', name: `n${i + 1}`, input: `n${i}`, kernel: 'k' }) as const;
    const graph = {
      inputs: [{ name: 'n0', shape: [size] }],
      nodes: Array.from({ length: 64 }, (_, i) => node(i)),
      outputs: ['n64'],
    };
    const file = encodeSmask({ graph, tensors: new Map([['k', kernel]]), info });
    expect(() => loadBytes(file)).toThrow('1073741824 are allowed (memoryLimit)');
  });

  test('a table that many embeddings read', () => {
    const table = { shape: [2 ** 20, 16], mask: new Uint8Array(2 ** 24), values: new Float32Array(0) };
    const graph = {
      inputs: [{ name: 'x', shape: [1] }],
      nodes: Array.from(
        { length: 16 },
        (_, i) => ({ op: 'embedding', name: `n${i}`, input: 'x', kernel: 'table' }) as const,
      ),
      outputs: ['n0'],
    };
    const file = encodeSmask({ graph, tensors: new Map([['table', table]]), info });
    expect(() => loadBytes(file)).toThrow('1073741824 are allowed (memoryLimit)');
  });

  test('a form that there is not', async () => {
    const options = { form: 'csr' as 'dense' };
    const message = '[supermask/runtime] load: form must be one of dense, sparse, signs, got csr';
    expect(() => loadBytes(encodeSmask(denseNetwork()), options)).toThrow(message);
    await expect(load(encodeSmask(denseNetwork()), options)).rejects.toThrow(message);
  });

  test('what is not bytes', () => {
    const buffer = new ArrayBuffer(8) as unknown as Uint8Array;
    expect(() => loadBytes(buffer)).toThrow('bytes must be a Uint8Array, got ArrayBuffer');
  });
});
