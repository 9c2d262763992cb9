import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput } from './against-cpu.suite.ts';
import { floats, heapValues, withView } from './heap.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

type Make = (shape: number[], dtype?: 'int32') => tf.Tensor;
type Run = (make: Make) => tf.Tensor;

const image = { strides: [1, 1], dilations: [1, 1], pad: 'valid', dataFormat: 'NHWC' };
const volume = { strides: [1, 1, 1], dilations: [1, 1, 1], pad: 'valid', dataFormat: 'NDHWC' };

/** The kernels that work on arrays of the heap, with operands of ones. */
const kernels: Record<string, Run> = {
  AvgPoolGrad: (make) =>
    kernelOutput(
      'AvgPoolGrad',
      { dy: make([1, 4, 1, 1]), input: make([1, 4, 1, 1]) },
      { ...image, filterSize: [1, 1] },
    ),
  MaxPoolGrad: (make) =>
    kernelOutput(
      'MaxPoolGrad',
      { dy: make([1, 4, 1, 1]), input: make([1, 4, 1, 1]), output: make([1, 4, 1, 1]) },
      { ...image, filterSize: [1, 1] },
    ),
  AvgPool3DGrad: (make) =>
    kernelOutput(
      'AvgPool3DGrad',
      { dy: make([1, 4, 1, 1, 1]), input: make([1, 4, 1, 1, 1]) },
      { ...volume, filterSize: [1, 1, 1] },
    ),
  MaxPool3DGrad: (make) =>
    kernelOutput(
      'MaxPool3DGrad',
      { dy: make([1, 4, 1, 1, 1]), input: make([1, 4, 1, 1, 1]), output: make([1, 4, 1, 1, 1]) },
      { ...volume, filterSize: [1, 1, 1] },
    ),
  MaxPool3D: (make) =>
    kernelOutput('MaxPool3D', { x: make([1, 4, 1, 1, 1]) }, { ...volume, filterSize: [1, 1, 1] }),
  DepthwiseConv2dNativeBackpropFilter: (make) =>
    kernelOutput(
      'DepthwiseConv2dNativeBackpropFilter',
      { x: make([1, 4, 1, 1]), dy: make([1, 4, 1, 1]) },
      { ...image, filterShape: [1, 1, 1, 1] },
    ),
  DepthwiseConv2dNativeBackpropInput: (make) =>
    kernelOutput(
      'DepthwiseConv2dNativeBackpropInput',
      { dy: make([1, 4, 1, 1]), filter: make([1, 1, 1, 1]) },
      { ...image, inputShape: [1, 4, 1, 1] },
    ),
  Conv2DBackpropFilter: (make) =>
    kernelOutput(
      'Conv2DBackpropFilter',
      { x: make([1, 4, 1, 1]), dy: make([1, 4, 1, 1]) },
      { ...image, filterShape: [1, 1, 1, 1] },
    ),
  Conv2DBackpropInput: (make) =>
    kernelOutput(
      'Conv2DBackpropInput',
      { dy: make([1, 4, 1, 1]), filter: make([1, 1, 1, 1]) },
      { ...image, inputShape: [1, 4, 1, 1] },
    ),
  Conv3DBackpropFilterV2: (make) =>
    kernelOutput(
      'Conv3DBackpropFilterV2',
      { x: make([1, 4, 1, 1, 1]), dy: make([1, 4, 1, 1, 1]) },
      { ...volume, filterShape: [1, 1, 1, 1, 1] },
    ),
  Conv3DBackpropInputV2: (make) =>
    kernelOutput(
      'Conv3DBackpropInputV2',
      { dy: make([1, 4, 1, 1, 1]), filter: make([1, 1, 1, 1, 1]) },
      { ...volume, inputShape: [1, 4, 1, 1, 1] },
    ),
  UnsortedSegmentSum: (make) =>
    kernelOutput(
      'UnsortedSegmentSum',
      { x: make([4, 1]), segmentIds: make([4], 'int32') },
      { numSegments: 2 },
    ),
  GatherV2: (make) =>
    kernelOutput('GatherV2', { x: make([2, 2]), indices: make([2, 2], 'int32') }, { axis: 1, batchDims: 1 }),
  OneHot: (make) =>
    kernelOutput(
      'OneHot',
      { indices: make([4], 'int32') },
      { depth: 2, onValue: 1, offValue: 0, dtype: 'float32' },
    ),
  'Einsum, one operand': (make) => kernelOutput('Einsum', { 0: make([4, 1]) }, { equation: 'ij->ij' }),
  'Einsum, two operands': (make) =>
    kernelOutput('Einsum', { 0: make([4, 1]), 1: make([4, 1]) }, { equation: 'ij,ij->ij' }),
};

/** The memory of the backend, and what makes it larger: all that is free is taken, and given back afterwards. */
class Heap {
  readonly #wasm: { HEAPU8: Uint8Array; _malloc(bytes: number): number; _free(at: number): void };

  constructor(backend: BackendWasm) {
    this.#wasm = backend.wasm as never;
  }

  get size(): number {
    return this.#wasm.HEAPU8.buffer.byteLength;
  }

  grow(): void {
    const before = this.size;
    const taken: number[] = [];
    while (this.size === before) taken.push(this.#wasm._malloc(2 ** 20));
    for (const at of taken) this.#wasm._free(at);
  }
}

test.each(Object.entries(kernels))(
  '%s takes operands from another backend, though the last one grows the heap',
  async (_, run) => {
    await useBackend('wasm');
    install();
    const operands: tf.Tensor[] = [];
    const expected = run((shape, dtype) => {
      operands.push(tf.ones(shape, dtype));
      return operands.at(-1) as tf.Tensor;
    }).dataSync();
    await useBackend('cpu');
    const elsewhere = operands.map(({ shape, dtype }) => tf.ones(shape, dtype));
    await useBackend('wasm');
    const backend = tf.backend() as BackendWasm;
    const heap = new Heap(backend);
    const before = heap.size;
    const move = backend.move.bind(backend);
    let moved = 0;
    backend.move = (...args) => {
      move(...args);
      if (++moved === operands.length) heap.grow();
    };
    try {
      const actual = run(() => elsewhere.shift() as tf.Tensor);
      expect(actual.dataSync()).toEqual(expected);
    } finally {
      backend.move = move;
    }
    expect(heap.size).toBeGreaterThan(before);
  },
);

test('bits of another dtype are not taken for float32', async () => {
  await useBackend('wasm');
  const backend = tf.backend() as BackendWasm;
  const whole = tf.ones([2, 3], 'int32');
  expect([...heapValues(backend, whole)]).toEqual([1, 1, 1, 1, 1, 1]);
  const message = 'this kernel needs float32 tensors, got one of dtype int32 and shape [2,3]';
  expect(() => floats(backend, whole)).toThrow(message);
  expect(() => withView(backend, whole, 0, [1], (view) => view)).toThrow(message);
});
