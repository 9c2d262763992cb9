import { encodeSmask, type GraphNode, randomValues, type Smask, type StoredTensor } from '@supermask/format';
import { deviation, useBackend } from '@supermask/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { arbitraryBinaryNetwork } from './binary-network.suite.ts';
import type { ComputeOptions } from './compute-options.ts';
import { loadBytes } from './load-bytes.ts';
import { arbitraryNetwork, storedTensor } from './random-network.suite.ts';
import { branchedNetwork, convolutionalNetwork, denseNetwork, textNetwork } from './small-networks.suite.ts';
import { tfjsPredict } from './tfjs-network.suite.ts';

beforeAll(() => useBackend('cpu'));

const noise = (count: number, seed = 1): Float32Array =>
  randomValues({ distribution: 'uniform', scale: 1, seed, purpose: 'data', stream: 'x' }, count);

function inputsOf({ graph }: Smask, batch: number): Record<string, Float32Array> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => [name, noise(batch * shape.reduce((a, b) => a * b, 1), i)]),
  );
}

/** Both implementations on random inputs: [ours, tfjs], by output. */
function compare(
  smask: Smask,
  batch: number,
  options: ComputeOptions = {},
): [string, Float32Array, Float32Array][] {
  const network = loadBytes(encodeSmask(smask), options);
  const inputs = inputsOf(smask, batch);
  const expected = tfjsPredict(smask, inputs, batch);
  return Object.entries(network.predict(inputs)).map(([name, values]) => [
    name,
    values,
    expected[name] as Float32Array,
  ]);
}

test.each(['signs', 'dense'] as const)(
  'windows of %s weights that step down only find padding behind the last row, whatever was there',
  (kind) => {
    const sign = (name: string, input: string) =>
      ({ op: 'activation', name, input, function: kind === 'signs' ? 'sign' : 'tanh' }) as const;
    const conv = (name: string, input: string, columns: number) =>
      ({
        ...({ op: 'conv2d', name, input, kernel: 'kernel', strides: [2, columns] } as const),
        padding: [
          [0, 1],
          [1, 1],
        ],
      }) as const;
    const smask: Smask = {
      graph: {
        inputs: [{ name: 'x', shape: [5, 5, 3] }],
        nodes: [sign('s', 'x'), conv('large', 's', 2), conv('y', 's', 1)],
        outputs: ['large', 'y'],
      },
      tensors: new Map([['kernel', storedTensor([2, 3, 3, 4], kind, 1)]]),
      info: {},
    };
    for (const simd of ['fixed', 'none'] as const) {
      const network = loadBytes(encodeSmask(smask), { simd });
      const inputs = inputsOf(smask, 2);
      const expected = tfjsPredict(smask, inputs, 2);
      for (const [name, values] of Object.entries(network.predict(inputs)))
        expect(deviation(values, expected[name] as Float32Array)).toBeLessThan(1e-6);
    }
  },
);

describe('signs that several nodes read, each in its way:', () => {
  const signs = (...shape: number[]) => ({
    shape,
    values: {
      signs: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * i) % 3) & 1),
      scales: Float32Array.of(1),
    },
  });
  const sign = { op: 'activation', name: 's', input: 'x', function: 'sign' } as const;
  const flat = { op: 'flatten', name: 'flat', input: 's' } as const;
  const conv = { op: 'conv2d', name: 'image', kernel: 'kernel', strides: [1, 1] } as const;
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  const exact = (shape: readonly number[], nodes: GraphNode[], tensors: [string, StoredTensor][]): void => {
    const outputs = nodes.map(({ name }) => name).filter((name) => name !== 's');
    const graph = { inputs: [{ name: 'x', shape }], nodes, outputs };
    for (const simd of ['fixed', 'none'] as const) {
      const compared = compare({ graph, tensors: new Map(tensors), info: {} }, 2, { simd });
      for (const [name, actual, expected] of compared) expect(actual, name).toEqual(expected);
    }
  };

  test('one row that a convolution pads is a vector of its own length', () => {
    exact(
      [1, 200, 2],
      [
        ...[sign, flat, { ...conv, input: 's', padding }],
        { op: 'dense', name: 'units', input: 'flat', kernel: 'matrix' },
        { op: 'dense', name: 'more', input: 'flat', kernel: 'large' },
      ],
      [
        ['matrix', signs(400, 5)],
        ['kernel', signs(3, 3, 2, 6)],
        ['large', signs(400, 50)],
      ],
    );
  });

  test('in another shape their channels are others', () => {
    exact(
      [3, 4, 6],
      [
        ...[sign, flat, { op: 'reshape', name: 'turned', input: 's', shape: [2, 12, 3] } as const],
        { op: 'dense', name: 'units', input: 'flat', kernel: 'matrix' },
        { ...conv, input: 'turned', padding },
      ],
      [
        ['matrix', signs(72, 5)],
        ['kernel', signs(3, 3, 3, 2)],
      ],
    );
  });
});

describe('predict agrees with tfjs', () => {
  test.each([
    ['convolutional', convolutionalNetwork()],
    ['dense', denseNetwork()],
    ['branched', branchedNetwork()],
  ])('on a %s network', (_, smask) => {
    for (const [, actual, expected] of compare(smask, 3)) {
      expect(deviation(actual, expected)).toBeLessThan(1e-6);
    }
  });

  test('on words, whatever they are', () => {
    const words = Float32Array.from({ length: 9 * 4 }, (_, i) => (i * 5) % 9);
    const expected = tfjsPredict(textNetwork(), { words }, 9).sum as Float32Array;
    expect(deviation(loadBytes(encodeSmask(textNetwork())).predict(words), expected)).toBeLessThan(1e-6);
  });

  test.each<[string, ComputeOptions]>([
    ['', {}],
    [' without relaxed SIMD', { simd: 'fixed' }],
    [' in plain JavaScript', { simd: 'none' }],
    [' with dense kernels', { form: 'dense' }],
    [' with lists of values', { form: 'sparse' }],
    [' with kernels that were tried', { calibrate: true }],
  ])('on random networks%s', (_, options) => {
    fc.assert(
      fc.property(arbitraryNetwork, fc.integer({ min: 1, max: 3 }), (smask, batch) => {
        for (const [, actual, expected] of compare(smask, batch, options)) {
          expect(deviation(actual, expected)).toBeLessThan(1e-5);
        }
      }),
      // A fixed seed: where values cancel, the deviation of float32 sums has no bound.
      { numRuns: 200, seed: 1 },
    );
  });

  test('to the last bit on random binary networks, in WebAssembly and in JavaScript', () => {
    fc.assert(
      fc.property(arbitraryBinaryNetwork, fc.integer({ min: 1, max: 2 }), (smask, batch) => {
        for (const simd of ['auto', 'fixed', 'none'] as const) {
          for (const [, actual, expected] of compare(smask, batch, { simd }))
            expect(actual).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('in the same bits with fixed SIMD and in JavaScript', () => {
    fc.assert(
      fc.property(arbitraryNetwork, (smask) => {
        const [fixed, plain] = (['fixed', 'none'] as const).map((simd) =>
          loadBytes(encodeSmask(smask), { simd }).predict(inputsOf(smask, 1)),
        );
        expect(fixed).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });
});

describe('predict', () => {
  const size = 12 * 12 * 2;
  const file = encodeSmask(convolutionalNetwork());

  test('gives the same bits for an image alone, in any batch, and from another load of the file', () => {
    const network = loadBytes(file);
    const images = noise(5 * size);
    const together = network.predict(images);
    expect(together.length).toBe(5 * 4);
    const again = loadBytes(file);
    for (let i = 0; i < 5; i++) {
      const alone = images.slice(i * size, (i + 1) * size);
      expect(again.predict(alone)).toEqual(together.slice(i * 4, (i + 1) * 4));
    }
    expect(network.predict(images.subarray(size, 3 * size))).toEqual(together.slice(4, 12));
    expect(network.predict(images, { batch: 5 })).toEqual(together);
  });

  test('neither changes its input nor keeps its output', () => {
    const network = loadBytes(file);
    const images = noise(size);
    const first = network.predict(images);
    const kept = first.slice();
    expect(images).toEqual(noise(size));
    network.predict(noise(size, 2));
    expect(first).toEqual(kept);
  });

  test('an array gives an array, a record a record', () => {
    const network = loadBytes(encodeSmask(denseNetwork()));
    const x = noise(8);
    expect(network.predict({ x })).toEqual({ y: network.predict(x) });
    const { 'from a': fromA, a } = loadBytes(encodeSmask(branchedNetwork())).predict({
      a: noise(6),
      b: noise(8),
    });
    expect(fromA?.length).toBe(4);
    expect(a).toEqual(noise(6));
  });
});

describe('predict refuses', () => {
  const one = loadBytes(encodeSmask(denseNetwork()));
  const two = loadBytes(encodeSmask(branchedNetwork()));
  const a = noise(3);
  const b = noise(4);
  const wrong = (value: unknown): Float32Array => value as Float32Array;

  test.each<[string, () => unknown, string]>([
    ['too few values', () => one.predict(noise(3)), 'input must have 4 values for each image, got 3'],
    ['no values', () => one.predict(noise(0)), 'input must have 4 values for each image, got 0'],
    ['another batch', () => one.predict(noise(8), { batch: 3 }), 'input must have 3 × 4 = 12 values, got 8'],
    ['no batch', () => one.predict(noise(8), { batch: 0 }), 'batch must be an integer > 0, got 0'],
    ['NaN', () => one.predict(Float32Array.of(0, Number.NaN, 0, 0)), 'input must be finite, got NaN at 1'],
    ['bytes', () => one.predict(wrong(new Uint8Array(4))), 'input must be a Float32Array, got Uint8Array'],
    ['a list', () => one.predict(wrong([1, 2, 3, 4])), 'input must be a Float32Array, got Array'],
    ['nothing', () => one.predict(wrong(undefined)), 'input must be a Float32Array, got Undefined'],
    [
      'an array for several values',
      () => two.predict(a),
      'input must be an object of arrays by name, got Float32Array (inputs: a, b; outputs: from a, squashed, flat, a)',
    ],
    [
      'an index that the table does not have',
      () => loadBytes(encodeSmask(textNetwork())).predict(Float32Array.of(0, 8, 9, 1)),
      'an index must be in [0, 9), got 9',
    ],
    ['a missing input', () => two.predict({ a }), 'input "b" must be a Float32Array, got Undefined'],
    [
      'an unknown input',
      () => two.predict({ a, b, c: a }),
      'the network has no input "c" (its inputs: a, b)',
    ],
    [
      'batches that differ',
      () => two.predict({ a, b: noise(8) }),
      'input "b" must have 1 × 4 = 4 values, got 8',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(`[supermask/runtime] predict: ${message}`);
  });
});
