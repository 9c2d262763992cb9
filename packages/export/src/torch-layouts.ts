import { SupermaskLayer } from '@supermask/layers';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { innerLayer } from './layer-use.ts';

/** Where a variable of a layer is in a PyTorch module, and in which order of axes. */
export interface TorchPlace {
  readonly variable: LayerVariable;
  /** The name in the module: `weight`, `scores`, `bias`, `running_mean`, … */
  readonly name: string;
  /** The shapes that it may have there. */
  readonly shapes: readonly (readonly number[])[];
  /** The axes of those numbers, slowest first, and which of them stand where in tfjs. */
  readonly view: readonly number[];
  readonly order: readonly number[];
}

type Layout = Pick<TorchPlace, 'shapes' | 'view' | 'order'>;
type Held = Readonly<Record<string, LayerVariable | null | undefined>>;

/**
 * Where PyTorch keeps what a layer of tfjs keeps: kernels as `weight` (OIHW, [out, in]; a dense one also as a 1×1
 * convolution), their scores as `scores`. Behind a flattened image tfjs counts height, width, channel, and PyTorch
 * channel, height, width.
 *
 * @returns undefined for a class of layers that is not known, an empty list for one without variables.
 */
export function torchPlaces(layer: layers.Layer): readonly TorchPlace[] | undefined {
  const inner = innerLayer(layer);
  const held = inner as unknown as Held;
  const className = inner.getClassName();
  if (inner.weights.length === 0) return [];
  if (className === 'BatchNormalization') {
    const names = {
      gamma: 'weight',
      beta: 'bias',
      movingMean: 'running_mean',
      movingVariance: 'running_var',
    };
    return Object.entries(names).flatMap(([key, name]) => vector(held[key], name, flattenedImage(layer)));
  }
  const kernel = Object.hasOwn(KERNELS, className) ? KERNELS[className] : undefined;
  const weight = kernel && held[kernel.key];
  if (kernel === undefined || weight == null) return undefined;
  const layout = kernel.layout(weight.shape as number[], flattenedImage(layer));
  const masked = layer instanceof SupermaskLayer ? layer.kernels : [];
  const scores = masked.flatMap((one) => (one.weight === weight ? [one.scores] : []));
  return [
    { variable: weight, name: 'weight', ...layout },
    ...scores.map((variable) => ({ variable, name: 'scores', ...layout })),
    ...vector(held.bias, 'bias'),
  ];
}

interface Kernel {
  /** The property of the layer. */
  readonly key: string;
  readonly layout: (shape: number[], image: number[] | undefined) => Layout;
}

const KERNELS: Readonly<Record<string, Kernel>> = {
  Dense: {
    key: 'kernel',
    layout: ([ins = 0, outs = 0], image) => {
      const shapes = [
        [outs, ins],
        [outs, ins, 1, 1],
      ];
      if (image === undefined) return { shapes, view: [outs, ins], order: [1, 0] };
      const [height = 0, width = 0, channels = 0] = image;
      return { shapes, view: [outs, channels, height, width], order: [2, 3, 1, 0] };
    },
  },
  Conv1D: {
    key: 'kernel',
    layout: ([length = 0, ins = 0, outs = 0]) => same([outs, ins, length], [2, 1, 0]),
  },
  Conv2D: {
    key: 'kernel',
    layout: ([rows = 0, columns = 0, ins = 0, outs = 0]) => same([outs, ins, rows, columns], [2, 3, 1, 0]),
  },
  DepthwiseConv2D: {
    key: 'depthwiseKernel',
    layout: ([rows = 0, columns = 0, ins = 0, many = 0]) => ({
      shapes: [[ins * many, 1, rows, columns]],
      ...{ view: [ins, many, rows, columns], order: [2, 3, 0, 1] },
    }),
  },
  Embedding: { key: 'embeddings', layout: ([count = 0, size = 0]) => same([count, size], [0, 1]) },
};

function same(view: readonly number[], order: readonly number[]): Layout {
  return { shapes: [view], view, order };
}

function vector(variable: LayerVariable | null | undefined, name: string, image?: number[]): TorchPlace[] {
  if (variable == null) return [];
  const size = variable.shape[0] as number;
  if (image === undefined) return [{ variable, name, ...same([size], [0]) }];
  const [height = 0, width = 0, channels = 0] = image;
  return [{ variable, name, shapes: [[size]], view: [channels, height, width], order: [1, 2, 0] }];
}

/** Layers that leave every number at its place. */
const IN_PLACE = [
  'Activation',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'BinaryActivation',
  'BatchNormalization',
  'Dropout',
];

/** The [height, width, channels] that a layer reads flattened, if it does. */
function flattenedImage(layer: layers.Layer): number[] | undefined {
  const before = layer.inboundNodes[0]?.inboundLayers[0];
  if (before === undefined) return undefined;
  const className = before.getClassName();
  if (IN_PLACE.includes(className)) return flattenedImage(before);
  const shape = before.inboundNodes[0]?.inputShapes[0] as (number | null)[] | undefined;
  const [, ...image] = shape ?? [];
  return className === 'Flatten' && image.length === 3 ? (image as number[]) : undefined;
}
