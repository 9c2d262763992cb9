import { input, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { type LayerCase, layer } from './layer-case.suite.ts';

// The default, orthogonal, needs chained methods, which tfjs-core lacks without its union package.
const RNN = { recurrentInitializer: 'glorotUniform' } as const;
const convolution = { filters: 3, kernelSize: 3 } as const;
const lstm = () => layers.lstm({ units: 3, ...RNN });

/** Recurrent layers, their cells and wrappers, and attention. */
export const recurrentLayers: Record<string, LayerCase> = {
  simpleRNN: layer([2, 4, 3], () => layers.simpleRNN({ units: 3, ...RNN })),
  'simpleRNN of sequences, backwards': layer([2, 4, 3], () =>
    layers.simpleRNN({ units: 3, ...RNN, returnSequences: true, goBackwards: true }),
  ),
  gru: layer([2, 4, 3], () => layers.gru({ units: 3, ...RNN })),
  'gru of sequences': layer([2, 4, 3], () => layers.gru({ units: 3, ...RNN, returnSequences: true })),
  lstm: layer([2, 4, 3], lstm),
  'lstm of sequences, states and sigmoid gates': layer([2, 4, 3], () =>
    layers.lstm({
      units: 3,
      ...RNN,
      returnSequences: true,
      returnState: true,
      recurrentActivation: 'sigmoid',
    }),
  ),
  'rnn of a gruCell': layer([2, 4, 3], () =>
    layers.rnn({ cell: layers.gruCell({ units: 3, ...RNN }) as layers.RNNCell }),
  ),
  'rnn of a simpleRNNCell': layer([2, 4, 3], () =>
    layers.rnn({ cell: layers.simpleRNNCell({ units: 3, ...RNN }) as layers.RNNCell }),
  ),
  'rnn of stackedRNNCells': layer([2, 4, 3], () =>
    layers.rnn({
      cell: layers.stackedRNNCells({
        cells: [layers.lstmCell({ units: 3, ...RNN }), layers.lstmCell({ units: 2, ...RNN })],
      }) as layers.RNNCell,
    }),
  ),
  bidirectional: layer([2, 4, 3], () =>
    layers.bidirectional({ layer: lstm() as layers.RNN, mergeMode: 'concat' }),
  ),
  'bidirectional, multiplied': layer([2, 4, 3], () =>
    layers.bidirectional({
      layer: layers.gru({ units: 3, ...RNN, returnSequences: true }) as layers.RNN,
      mergeMode: 'mul',
    }),
  ),
  timeDistributed: layer([2, 4, 3], () => layers.timeDistributed({ layer: layers.dense({ units: 4 }) })),
  'timeDistributed conv2d': layer([2, 3, 5, 5, 2], () =>
    layers.timeDistributed({ layer: layers.conv2d(convolution) }),
  ),
  convLstm2d: layer([2, 3, 4, 4, 2], () => layers.convLstm2d({ ...convolution, ...RNN, padding: 'same' })),
  'convLstm2d of sequences': layer([2, 3, 5, 5, 2], () =>
    layers.convLstm2d({ ...convolution, ...RNN, returnSequences: true }),
  ),
  'masking before lstm': layer(
    [2, 4, 3],
    () => sequential({ layers: [layers.masking({ inputShape: [4, 3] }), lstm()] }),
    { padded: true, first: true },
  ),
  'embedding with a mask before gru': layer(
    [3, 4],
    () =>
      sequential({
        layers: [
          layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4 }),
          layers.gru({ units: 3, ...RNN }),
        ],
      }),
    { indicesBelow: 5, first: true },
  ),
  'attention of dots and softmax': layer(
    [
      [2, 4, 3],
      [2, 5, 3],
    ],
    () => {
      const [queries, values] = [input({ shape: [4, 3] }), input({ shape: [5, 3] })];
      const project = (x: SymbolicTensor) =>
        layers.dense({ units: 4, useBias: false }).apply(x) as SymbolicTensor;
      const scores = layers.dot({ axes: 2 }).apply([project(queries), project(values)]) as SymbolicTensor;
      const weights = layers.softmax({ axis: -1 }).apply(scores) as SymbolicTensor;
      const outputs = layers.dot({ axes: [2, 1] }).apply([weights, values]) as SymbolicTensor;
      return model({ inputs: [queries, values], outputs });
    },
  ),
};
