import * as tf from '@tensorflow/tfjs-core';
import { type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import type { KernelTable } from './kernel-slots.ts';

/** A kind of layer and what goes into it. */
export interface LayerKind {
  /** Without the batch. */
  readonly inputShape: readonly number[];
  readonly make: () => layers.Layer;
  /** The keys of its masks, in the order of its variables. */
  readonly keys: readonly string[];
  /** The input holds whole numbers from 0 to this, this excluded. */
  readonly indicesBelow?: number;
  /** tfjs has no gradient for it on any backend: `install()` of wasm-training brings it. */
  readonly wasmOnly?: boolean;
  /** For a class that is not of tf.layers. */
  readonly kernels?: KernelTable;
}

/** A dense layer of somebody else: two kernels, a scale that is not one, and a counter that is not trained. */
export class TwoKernels extends layers.Layer {
  static readonly className = 'TwoKernels';
  private front!: LayerVariable;
  private table!: LayerVariable;
  private scale!: LayerVariable;

  override build(shape: number[]): void {
    const glorot = { apply: (size: number[]) => tf.randomNormal(size, 0, 1, 'float32', size[0]) } as never;
    const ones = { apply: (size: number[]) => tf.ones(size) } as never;
    this.front = this.addWeight('front', [shape.at(-1) as number, 4], 'float32', glorot);
    this.table = this.addWeight('table', [3, 4], 'float32', glorot);
    this.scale = this.addWeight('scale', [3], 'float32', ones);
    this.addWeight('counter', [1], 'float32', ones, undefined, false);
    super.build(shape);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const hidden = tf.matMul([inputs].flat()[0] as tf.Tensor, this.front.read());
      return tf.mul(tf.matMul(hidden, this.table.read(), false, true), this.scale.read());
    });
  }
  override computeOutputShape(shape: number[]): number[] {
    return [...shape.slice(0, -1), 3];
  }
}
tf.serialization.registerClass(TwoKernels as never);

const convolution = { filters: 3, kernelSize: 3 } as const;
// The default, orthogonal, needs chained methods, which tfjs-core lacks without its union package.
const RNN = { units: 3, recurrentInitializer: 'glorotUniform', biasInitializer: 'randomNormal' } as const;
const cell = ['cell/kernel', 'cell/recurrentKernel'];
const bothWays = ['forwardLayer/', 'backwardLayer/'].flatMap((side) => cell.map((key) => side + key));
const name = 'Kind';

export const layerKinds: Readonly<Record<string, LayerKind>> = {
  dense: { inputShape: [6], keys: ['kernel'], make: () => layers.dense({ units: 5, name }) },
  conv1d: {
    inputShape: [7, 3],
    keys: ['kernel'],
    make: () => layers.conv1d({ ...convolution, padding: 'same', name }),
  },
  conv2d: {
    inputShape: [6, 5, 2],
    keys: ['kernel'],
    make: () => layers.conv2d({ ...convolution, strides: 2, activation: 'tanh', name }),
  },
  conv3d: { inputShape: [3, 4, 3, 2], keys: ['kernel'], make: () => layers.conv3d({ ...convolution, name }) },
  conv2dTranspose: {
    inputShape: [3, 2, 2],
    keys: ['kernel'],
    make: () => layers.conv2dTranspose({ ...convolution, strides: 2, activation: 'tanh', name }),
  },
  conv3dTranspose: {
    inputShape: [2, 2, 2, 2],
    keys: ['kernel'],
    make: () => layers.conv3dTranspose({ ...convolution, name }),
    wasmOnly: true,
  },
  depthwiseConv2d: {
    inputShape: [5, 4, 3],
    keys: ['depthwiseKernel'],
    make: () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, name }),
  },
  separableConv2d: {
    inputShape: [5, 4, 3],
    keys: ['depthwiseKernel', 'pointwiseKernel'],
    make: () => layers.separableConv2d({ ...convolution, depthMultiplier: 2, activation: 'tanh', name }),
  },
  embedding: {
    inputShape: [4],
    keys: ['embeddings'],
    make: () => layers.embedding({ inputDim: 6, outputDim: 3, name }),
    indicesBelow: 6,
  },
  simpleRNN: { inputShape: [4, 3], keys: cell, make: () => layers.simpleRNN({ ...RNN, name }) },
  gru: {
    inputShape: [4, 3],
    keys: cell,
    make: () => layers.gru({ ...RNN, returnSequences: true, goBackwards: true, name }),
  },
  lstm: { inputShape: [4, 3], keys: cell, make: () => layers.lstm({ ...RNN, name }) },
  'lstm of sequences': {
    inputShape: [4, 3],
    keys: cell,
    make: () => layers.lstm({ ...RNN, returnSequences: true, recurrentActivation: 'sigmoid', name }),
  },
  convLstm2d: {
    inputShape: [2, 4, 4, 2],
    keys: cell,
    make: () =>
      layers.convLstm2d({ ...convolution, recurrentInitializer: 'glorotUniform', padding: 'same', name }),
  },
  'rnn of a cell': {
    inputShape: [4, 3],
    keys: cell,
    make: () => layers.rnn({ cell: layers.gruCell(RNN) as never, name }),
  },
  'rnn of stacked cells': {
    inputShape: [4, 3],
    keys: ['cell/cells/0/', 'cell/cells/1/'].flatMap((part) => [`${part}kernel`, `${part}recurrentKernel`]),
    make: () =>
      layers.rnn({
        cell: layers.stackedRNNCells({
          cells: [layers.lstmCell(RNN), layers.simpleRNNCell({ ...RNN, units: 2 })],
        }) as never,
        name,
      }),
  },
  'bidirectional lstm': {
    inputShape: [4, 3],
    keys: bothWays,
    make: () =>
      layers.bidirectional({
        layer: layers.lstm({ ...RNN, name: 'In_A' }) as never,
        mergeMode: 'concat',
        name,
      }),
  },
  'bidirectional gru of sequences': {
    inputShape: [4, 3],
    keys: bothWays,
    make: () =>
      layers.bidirectional({
        layer: layers.gru({ ...RNN, returnSequences: true }) as never,
        mergeMode: 'sum',
        name,
      }),
  },
  'timeDistributed dense': {
    inputShape: [4, 3],
    keys: ['layer/kernel'],
    make: () => layers.timeDistributed({ layer: layers.dense({ units: 2, name: 'In_A' }), name }),
  },
  'timeDistributed conv2d': {
    inputShape: [2, 4, 4, 2],
    keys: ['layer/kernel'],
    make: () => layers.timeDistributed({ layer: layers.conv2d(convolution), name }),
  },
  'timeDistributed lstm': {
    inputShape: [2, 3, 2],
    keys: cell.map((key) => `layer/${key}`),
    make: () => layers.timeDistributed({ layer: layers.lstm(RNN), name }),
  },
  'a class of its own': {
    inputShape: [5],
    keys: ['front', 'table'],
    make: () => new TwoKernels({ name }),
    kernels: { TwoKernels: ['front', { key: 'table', layout: 'out-in' }] },
  },
};
