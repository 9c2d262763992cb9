import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forge } from './forge.suite.ts';
import { formatVersion } from './format-version.ts';
import type { GraphNode } from './graph.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import {
  arbitrarySmask,
  bareGraph,
  branchedNetwork,
  codedNetwork,
  smallNetwork,
} from './small-networks.suite.ts';
import { decodeSmask, encodeSmask, type Smask } from './smask.ts';
import type { StoredTensor } from './stored-tensor.ts';

const file = encodeSmask(smallNetwork());

describe('round trip', () => {
  test('reading gives back what was written, whatever the tensors and their names', () => {
    fc.assert(
      fc.property(arbitrarySmask, (smask) => {
        expect(decodeSmask(encodeSmask(smask))).toEqual(smask);
      }),
    );
  });

  test('the same network gives the same bytes, also after reading it (so the bits of all values are kept)', () => {
    fc.assert(
      fc.property(arbitrarySmask, (smask) => {
        const bytes = encodeSmask(smask);
        expect(encodeSmask(smask)).toEqual(bytes);
        expect(encodeSmask(decodeSmask(bytes))).toEqual(bytes);
      }),
    );
  });

  test('graph, tensors of all kinds and info', () => {
    expect(decodeSmask(file)).toEqual(smallNetwork());
    expect(decodeSmask(encodeSmask(branchedNetwork()))).toEqual(branchedNetwork());
    expect(decodeSmask(encodeSmask(codedNetwork()))).toEqual(codedNetwork());
  });

  test('reads a view of a larger buffer, leaves it as it is and keeps nothing of it', () => {
    const larger = new Uint8Array(file.length + 7).fill(255);
    larger.set(file, 3);
    const view = larger.subarray(3, 3 + file.length);
    const decoded = decodeSmask(view);
    expect(view).toEqual(file);
    larger.fill(0);
    expect(decoded).toEqual(smallNetwork());
  });

  test('a file costs a bit for each weight of a random tensor, if it is told so', () => {
    const random = { distribution: 'sign', scale: 1, seed: 1, purpose: 'weights', stream: '' } as const;
    const sized = (n: number): Smask => ({
      graph: bareGraph,
      tensors: new Map([['w', { shape: [n], mask: new Uint8Array(n).fill(1), values: random }]]),
      info: {},
    });
    const bytes = (n: number): number => encodeSmask(sized(n), { coding: 'bits' }).length;
    expect(bytes(96_000) - bytes(80_000)).toBe(16_000 / 8);
  });
});

describe('never takes a damaged file', () => {
  test.each([
    ['without codes', file],
    ['with them', encodeSmask(codedNetwork())],
  ])('every single flipped bit is refused, in a file %s', (_, file) => {
    expect(file.length).toBeLessThan(2500);
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => decodeSmask(damaged), `bit ${bit}`).toThrow(/^\[supermask\/format\] /);
    }
  });

  test('every truncation is refused, and every appended byte', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSmask(file.slice(0, length)), `${length} bytes`).toThrow(/^\[supermask\/format\] /);
    }
    expect(() => decodeSmask(Uint8Array.of(...file, 0))).toThrow(/^\[supermask\/format\] /);
  });

  test('bytes that are none', () => {
    expect(() => decodeSmask(file.buffer as unknown as Uint8Array)).toThrow(
      'must be a Uint8Array, got ArrayBuffer',
    );
  });
});

describe('another kind of file', () => {
  const data = Uint8Array.of(1, 2);
  const foreign = (header: string, body: Uint8Array = data): Uint8Array => {
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    return Uint8Array.of(...length, ...new TextEncoder().encode(header), ...body);
  };

  test.each([
    ['safetensors without metadata', encodeSafetensors(new Map([['w', { dtype: 'U8', shape: [2], data }]]))],
    [
      'safetensors of another library, with an element type that is not known here',
      foreign('{"__metadata__":{"format":"pt"},"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}'),
    ],
  ])('%s is not a .smask file', (_, bytes) => {
    expect(() => decodeSmask(bytes)).toThrow('this safetensors file is not a .smask file');
  });

  test('version 4 asks for an update, also where it has element types of its own', () => {
    const next = forge(file, { metadata: { version: () => '4' } });
    const newer =
      '{"__metadata__":{"format":"supermask","version":"4"},"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}';
    for (const bytes of [next, foreign(newer)]) {
      expect(() => decodeSmask(bytes)).toThrow(
        'the file has version "4", this reader knows "1", "2", "3" (update @supermask/runtime)',
      );
    }
    expect(() => decodeSmask(forge(file, { metadata: { version: () => '1.0' } }))).toThrow(
      'has version "1.0"',
    );
  });
});

describe('the version of a file', () => {
  const versionOf = (smask: Smask): string | undefined =>
    decodeSafetensors(encodeSmask(smask)).metadata.version;
  const sized = { name: 'x', shape: [4, 4, 2] };
  const padding = [
    [0, 0],
    [0, 0],
  ] as const;
  const one = { strides: [1, 1], padding } as const;
  const withNode = (node: GraphNode, values?: StoredTensor['values']): Smask => ({
    graph: { inputs: [sized], nodes: [node], outputs: [node.name] },
    tensors: new Map([
      ['k', { shape: [2, 2, 2, 1], values: values ?? new Float32Array(8) }],
      ['v', { shape: [2], values: new Float32Array(2) }],
      ['table', { shape: [5, 3], values: new Float32Array(15) }],
    ]),
    info: {},
  });
  const signs = { signs: new Uint8Array(8), scales: Float32Array.of(1) };

  test.each<[string, GraphNode, StoredTensor['values']?]>([
    ['conv2d', { name: 'y', op: 'conv2d', input: 'x', kernel: 'k', ...one }],
    ['pooling', { name: 'y', op: 'max-pool2d', input: 'x', size: [2, 2], ...one }],
    ['softmax', { name: 'y', op: 'activation', input: 'x', function: 'softmax' }],
    ['flatten', { name: 'y', op: 'flatten', input: 'x' }],
  ])('%s is of version 1', (_, node, values) => {
    expect(versionOf(withNode(node, values))).toBe('1');
  });

  test.each<[string, GraphNode, StoredTensor['values']?]>([
    ['dilation', { name: 'y', op: 'conv2d', input: 'x', kernel: 'k', ...one, dilations: [1, 1] }],
    ['depthwise', { name: 'y', op: 'depthwise-conv2d', input: 'x', kernel: 'k', ...one }],
    ['a kernel of signs', { name: 'y', op: 'conv2d', input: 'x', kernel: 'k', ...one }, signs],
    ['sign', { name: 'y', op: 'activation', input: 'x', function: 'sign' }],
    ['leaky relu', { name: 'y', op: 'activation', input: 'x', function: 'leaky-relu', slope: 0.1 }],
    ['embedding', { name: 'y', op: 'embedding', input: 'x', kernel: 'table' }],
    ['scale and shift', { name: 'y', op: 'scale-shift', input: 'x', scale: 'v', shift: 'v' }],
    ['prelu', { name: 'y', op: 'prelu', input: 'x', slopes: 'v' }],
    ['reshape', { name: 'y', op: 'reshape', input: 'x', shape: [8, 4] }],
    ['permute', { name: 'y', op: 'permute', input: 'x', order: [1, 0, 2] }],
    ['padding', { name: 'y', op: 'zero-padding', input: 'x', padding }],
    ['upsampling', { name: 'y', op: 'upsampling', input: 'x', size: [2, 2] }],
    ['add', { name: 'y', op: 'add', inputs: ['x', 'x'] }],
    ['concat', { name: 'y', op: 'concat', inputs: ['x', 'x'], axis: 0 }],
  ])('%s is of version 2, and refused in a file that says 1', (_, node, values) => {
    const smask = withNode(node, values);
    expect(versionOf(smask)).toBe('2');
    const bytes = encodeSmask(smask);
    expect(decodeSmask(bytes)).toEqual(smask);
    expect(() => decodeSmask(forge(bytes, { metadata: { version: () => '1' } }))).toThrow(
      'the file has version "1", but a part that came with version "2"',
    );
  });

  test('a file of version 2 may hold what version 1 has', () => {
    expect(decodeSmask(forge(file, { metadata: { version: () => '2' } }))).toEqual(smallNetwork());
  });

  const kernels = (tensor: StoredTensor): Smask => ({
    graph: bareGraph,
    tensors: new Map([['w', tensor]]),
    info: {},
  });
  const zeros = { shape: [5000], mask: new Uint8Array(5000) };
  test.each<[string, StoredTensor]>([
    ['a coded mask', { ...zeros, values: new Float32Array(0) }],
    ['coded signs', { shape: [5000], values: { signs: zeros.mask, scales: Float32Array.of(1) } }],
    ['float16', { shape: [1], values: { float16: Uint16Array.of(1) } }],
    ['int8', { shape: [1], values: { integers: Int8Array.of(1), scales: Float32Array.of(1) } }],
  ])('%s is of version 3, and refused in a file that says 2', (_, tensor) => {
    const smask = kernels(tensor);
    const bytes = encodeSmask(smask);
    expect(versionOf(smask)).toBe('3');
    expect(decodeSmask(bytes)).toEqual(smask);
    expect(() => decodeSmask(forge(bytes, { metadata: { version: () => '2' } }))).toThrow(
      'the file has version "2", but a part that came with version "3"',
    );
  });

  test('values that a tensor before has are in the file once, whatever their type', () => {
    const shape = [30, 20];
    const mask = (every: number): Uint8Array =>
      Uint8Array.from({ length: 600 }, (_, i) => (i % every === 0 ? 1 : 0));
    const only = <T extends Float32Array | Uint16Array | Int8Array>(all: T, bits: Uint8Array): T =>
      all.filter((_: number, i: number) => bits[i] === 1) as T;
    const floats = Float32Array.from({ length: 600 }, (_, i) => i / 7 - 40);
    const halves = Uint16Array.from({ length: 600 }, (_, i) => 40 * i);
    const integers = Int8Array.from({ length: 600 }, (_, i) => (i % 255) - 127);
    const scales = Float32Array.from({ length: 20 }, (_, i) => i);
    const kinds: ((bits: Uint8Array) => StoredTensor['values'])[] = [
      (bits) => only(floats, bits),
      (bits) => ({ float16: only(halves, bits) }),
      (bits) => ({ integers: only(integers, bits), scales }),
    ];
    for (const values of kinds) {
      const [all, half, sixth] = [1, 2, 6].map((every): StoredTensor => {
        return { shape, mask: mask(every), values: values(mask(every)) };
      }) as [StoredTensor, StoredTensor, StoredTensor];
      const smask = {
        graph: bareGraph,
        tensors: new Map([
          ['a', all],
          ['b', half],
          ['c', sixth],
        ]),
        info: {},
      };
      const bytes = encodeSmask(smask);
      expect([...decodeSafetensors(bytes).tensors.keys()].filter((name) => name.endsWith('values'))).toEqual([
        'a.values',
      ]);
      expect(decodeSmask(bytes)).toEqual(smask);
      expect([...decodeSmask(bytes).tensors.keys()]).toEqual(['a', 'b', 'c']);
      expect(encodeSmask(decodeSmask(bytes))).toEqual(bytes);
      expect(versionOf(smask)).toBe('3');
      // One number that is another, or a mask that keeps more, has values of its own.
      const other = new Map(smask.tensors).set('b', { ...half, values: values(mask(2).reverse()) });
      expect(decodeSmask(encodeSmask({ ...smask, tensors: other }))).toEqual({ ...smask, tensors: other });
      const reversed = new Map([...smask.tensors].reverse());
      expect(decodeSmask(encodeSmask({ ...smask, tensors: reversed }))).toEqual({
        ...smask,
        tensors: reversed,
      });
    }
  });

  test('told to write bits, or where no code is shorter, a file stays of the version that it was', () => {
    const smask = kernels({ ...zeros, values: new Float32Array(0) });
    const bits = encodeSmask(smask, { coding: 'bits' });
    expect(decodeSafetensors(bits).metadata.version).toBe('1');
    expect(decodeSmask(bits)).toEqual(smask);
    fc.assert(
      fc.property(arbitrarySmask, (any) => {
        expect(encodeSmask(any).length).toBeLessThanOrEqual(encodeSmask(any, { coding: 'bits' }).length);
      }),
    );
  });

  test('a kernel of signs costs two bits for each kept weight, one for each other', () => {
    const sized = (n: number): Smask => ({
      graph: bareGraph,
      tensors: new Map([
        [
          'w',
          {
            shape: [n],
            mask: Uint8Array.from({ length: n }, (_, i) => (i % 2 ? 1 : 0)),
            values: { signs: new Uint8Array(n / 2), scales: Float32Array.of(1) },
          },
        ],
      ]),
      info: {},
    });
    const bytes = (n: number): number => encodeSmask(sized(n), { coding: 'bits' }).length;
    expect(bytes(96_000) - bytes(80_000)).toBe((16_000 * 1.5) / 8);
  });
});

describe('does not write', () => {
  const { graph, tensors, info } = smallNetwork();
  const bias = (tensor: StoredTensor): Smask => ({
    graph,
    tensors: new Map(tensors).set('b/bias', tensor),
    info,
  });

  test.each<[string, Smask, string]>([
    [
      'a graph that does not fit its tensors',
      { graph, tensors: new Map(), info },
      'the file has no tensor "a/kernel"',
    ],
    ['NaN', bias({ shape: [2], values: Float32Array.of(1, Number.NaN) }), '"b/bias": stored weight 1 is NaN'],
    [
      'plain arrays',
      bias({ shape: [2], values: [1, 2] as unknown as Float32Array }),
      '"b/bias": a random tensor is an object, got [1, 2]',
    ],
    [
      'random values without a mask',
      bias({ ...(tensors.get('a/kernel') as StoredTensor), shape: [2], mask: undefined as never }),
      '"b/bias": random values need a mask',
    ],
    [
      'a mask that is not 0 or 1',
      bias({ shape: [2], mask: Uint8Array.of(1, 2), values: Float32Array.of(1) }),
      '"b/bias": mask values must be 0 or 1, got 2 at 1',
    ],
    [
      'info that is not text',
      { graph, tensors, info: { a: 1 } as unknown as Record<string, string> },
      'must map names to text',
    ],
    ['no info', { graph, tensors } as unknown as Smask, 'must map names to text'],
  ])('%s', (_, smask, message) => {
    expect(() => encodeSmask(smask)).toThrow(message);
  });
});

test('coded bits take no more memory than allowed', () => {
  const file = encodeSmask(codedNetwork());
  expect(decodeSmask(file, { memoryLimit: 4 * 1600 })).toEqual(codedNetwork());
  expect(() => decodeSmask(file, { memoryLimit: 4 * 1600 - 1 })).toThrow('6400 elements, 6399 are allowed');
});

test('more tensors than a call can have arguments have a version', () => {
  const entry = { shape: [1], mask: false } as const;
  expect(formatVersion({ graph: bareGraph, entries: new Array(300_000).fill(entry) })).toBe(1);
});
