import type { GraphNode, Padding } from '@supermask/format';
import {
  innerLayer,
  type LayerNodes,
  type LayerUse,
  onlyInput,
  refuseUnless,
  type Translate,
} from './layer-use.ts';
import { sliding } from './sliding.ts';

type Config = Readonly<Record<string, unknown>>;
type Pool = 'max-pool2d' | 'average-pool2d';

/** Layers that pool, or move values to other places. */
export const shapeLayers: Readonly<Record<string, Translate>> = {
  MaxPooling2D: (use, config) => pool2d('max-pool2d', use, config),
  AveragePooling2D: (use, config) => pool2d('average-pool2d', use, config),
  MaxPooling1D: (use, config) => pool1d('max-pool2d', use, config),
  AveragePooling1D: (use, config) => pool1d('average-pool2d', use, config),
  GlobalMaxPooling2D: (use, config) => globalPool('max-pool2d', use, config),
  GlobalAveragePooling2D: (use, config) => globalPool('average-pool2d', use, config),
  GlobalMaxPooling1D: (use, config) => globalPool('max-pool2d', use, config),
  GlobalAveragePooling1D: (use, config) => globalPool('average-pool2d', use, config),
  Flatten: (use, config) => {
    channelsLast(use, config);
    return oneNode({ name: use.name, op: 'flatten', input: onlyInput(use).input });
  },
  Reshape: (use) =>
    oneNode({ name: use.name, op: 'reshape', input: onlyInput(use).input, shape: use.outputShape }),
  Permute: (use, config) => {
    const order = (config.dims as number[]).map((axis) => axis - 1);
    return oneNode({ name: use.name, op: 'permute', input: onlyInput(use).input, order });
  },
  ZeroPadding2D: (use, config) => {
    channelsLast(use, config);
    const padding = config.padding as Padding;
    return oneNode({ name: use.name, op: 'zero-padding', input: onlyInput(use).input, padding });
  },
  UpSampling2D: (use, config) => {
    channelsLast(use, config);
    // Not part of every tfjs configuration.
    const { interpolation } = innerLayer(use.layer) as unknown as { interpolation?: string };
    refuseUnless(use, `interpolation "${interpolation}"`, (interpolation ?? 'nearest') === 'nearest');
    const size = config.size as [number, number];
    return oneNode({ name: use.name, op: 'upsampling', input: onlyInput(use).input, size });
  },
};

function oneNode(node: GraphNode): LayerNodes {
  return { nodes: [node], tensors: [] };
}

function channelsLast(use: LayerUse, { dataFormat }: Config): void {
  refuseUnless(use, 'dataFormat', dataFormat == null || dataFormat === 'channelsLast');
}

function pool2d(op: Pool, use: LayerUse, config: Config): LayerNodes {
  const { input, shape } = onlyInput(use);
  const size = config.poolSize as [number, number];
  const geometry = sliding(use, { ...config, window: size, image: shape });
  return oneNode({ name: use.name, op, input, size, ...geometry });
}

/** Over an image of one row. */
function pool1d(op: Pool, use: LayerUse, config: Config): LayerNodes {
  const { input, shape } = onlyInput(use);
  const [image, row] = [`${use.name}#image`, `${use.name}#row`];
  const size: [number, number] = [1, ([config.poolSize].flat() as number[])[0] as number];
  const geometry = sliding(use, { ...config, window: size, image: [1, ...shape] });
  return {
    nodes: [
      { name: image, op: 'reshape', input, shape: [1, ...shape] },
      { name: row, op, input: image, size, ...geometry },
      { name: use.name, op: 'reshape', input: row, shape: use.outputShape },
    ],
    tensors: [],
  };
}

/** One window over the whole image: all readers know it. A sequence is an image of one row. */
function globalPool(op: Pool, use: LayerUse, config: Config): LayerNodes {
  channelsLast(use, config);
  const { input, shape } = onlyInput(use);
  const [height, width] = (shape.length === 2 ? [1, ...shape] : shape) as [number, number];
  const [image, pixel] = [`${use.name}#image`, `${use.name}#pixel`];
  const padding: Padding = [
    [0, 0],
    [0, 0],
  ];
  const whole = { size: [height, width], strides: [1, 1], padding } as const;
  const row: GraphNode[] =
    shape.length === 2 ? [{ name: image, op: 'reshape', input, shape: [1, ...shape] }] : [];
  return {
    nodes: [
      ...row,
      { name: pixel, op, input: row[0]?.name ?? input, ...whole },
      { name: use.name, op: 'flatten', input: pixel },
    ],
    tensors: [],
  };
}
