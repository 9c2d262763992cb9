import { encodeSmask } from '@supermask/format';
import { describe, expect, test } from 'vitest';
import { loadBytes } from './load-bytes.ts';
import { convolutionalNetwork, denseNetwork } from './small-networks.suite.ts';

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
    expect(() => loadBytes(file)).toThrow('needs 536870912 numbers, 2^28 are allowed');
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
    expect(() => loadBytes(file)).toThrow('numbers, 2^28 are allowed');
  });

  test('what is not bytes', () => {
    const buffer = new ArrayBuffer(8) as unknown as Uint8Array;
    expect(() => loadBytes(buffer)).toThrow('bytes must be a Uint8Array, got ArrayBuffer');
  });
});
