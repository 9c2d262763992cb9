import type { GraphNode } from '@supermask/format';
import { type LayerTensors, layerTensors } from './layer-tensors.ts';
import { activated, type LayerUse, onlyInput, refuseUnless, type Translate } from './layer-use.ts';
import { type Sliding, sliding } from './sliding.ts';

/** Layers that hold kernels. */
export const kernelLayers: Readonly<Record<string, Translate>> = {
  Dense: (use, config) => {
    const { names, tensors } = layerTensors(use, ['kernel', 'bias']);
    const node = { name: use.name, op: 'dense', ...onlyInputOf(use), ...weights(names) } as const;
    return { nodes: activated(use, node, config.activation), tensors };
  },
  Conv2D: (use, config) => {
    const { names, tensors } = layerTensors(use, ['kernel', 'bias']);
    const geometry = convolution(use, config);
    const node = {
      name: use.name,
      op: 'conv2d',
      ...onlyInputOf(use),
      ...weights(names),
      ...geometry,
    } as const;
    return { nodes: activated(use, node, config.activation), tensors };
  },
  // An image of one row.
  Conv1D: (use, config) => {
    const { names, tensors } = layerTensors(use, ['kernel', 'bias']);
    const { input, shape } = onlyInput(use);
    const geometry = convolution(use, config, [1, ...shape]);
    const [image, sums] = [`${use.name}#image`, `${use.name}#row`];
    const back = { name: use.name, op: 'reshape', input: sums, shape: use.outputShape } as const;
    return {
      nodes: [
        { name: image, op: 'reshape', input, shape: [1, ...shape] },
        { name: sums, op: 'conv2d', input: image, ...weights(names), ...geometry },
        ...activated(use, back, config.activation),
      ],
      tensors: tensors.map(([name, tensor]) => [
        name,
        name === names.kernel ? { ...tensor, shape: [1, ...tensor.shape] } : tensor,
      ]),
    };
  },
  DepthwiseConv2D: (use, config) => {
    // tfjs 4.22 computes without the dilation that it takes.
    refuseUnless(use, 'dilationRate', `${config.dilationRate}` === '1,1');
    const { names, tensors } = layerTensors(use, ['depthwiseKernel', 'bias']);
    const geometry = convolution(use, config);
    const node: GraphNode = {
      ...({ name: use.name, op: 'depthwise-conv2d', ...onlyInputOf(use) } as const),
      ...weights(names, 'depthwiseKernel'),
      ...geometry,
    };
    return { nodes: activated(use, node, config.activation), tensors };
  },
  SeparableConv2D: (use, config) => {
    const { names, tensors } = layerTensors(use, ['depthwiseKernel', 'pointwiseKernel', 'bias']);
    const depthwise = `${use.name}#depthwise`;
    const pointwise: GraphNode = {
      ...({ name: use.name, op: 'conv2d', input: depthwise } as const),
      ...weights(names, 'pointwiseKernel'),
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    };
    return {
      nodes: [
        {
          ...({ name: depthwise, op: 'depthwise-conv2d', ...onlyInputOf(use) } as const),
          kernel: names.depthwiseKernel as string,
          ...convolution(use, config),
        },
        ...activated(use, pointwise, config.activation),
      ],
      tensors,
    };
  },
  Embedding: (use, config) => {
    refuseUnless(use, 'maskZero', config.maskZero !== true);
    const { names, tensors } = layerTensors(use, ['embeddings']);
    const kernel = names.embeddings as string;
    return { nodes: [{ name: use.name, op: 'embedding', ...onlyInputOf(use), kernel }], tensors };
  },
};

function onlyInputOf(use: LayerUse): { readonly input: string } {
  return { input: onlyInput(use).input };
}

function weights(
  { bias, ...names }: LayerTensors['names'],
  kernel = 'kernel',
): { readonly kernel: string; readonly bias?: string } {
  return { kernel: names[kernel] as string, ...(bias === undefined ? {} : { bias }) };
}

/** @param image the shape that the windows slide over. */
function convolution(
  use: LayerUse,
  config: Readonly<Record<string, unknown>>,
  image: readonly number[] = onlyInput(use).shape,
): Sliding & { dilations?: [number, number] } {
  const dilations = pair(config.dilationRate, 1);
  const geometry = sliding(use, { ...config, dilations, window: pair(config.kernelSize, 1), image });
  return dilations.some((rate) => rate > 1) ? { ...geometry, dilations } : geometry;
}

/** The sizes of one axis belong to the columns of an image. */
function pair(sizes: unknown, rows: number): [number, number] {
  const list = [sizes].flat() as number[];
  return list.length === 1 ? [rows, list[0] as number] : (list as [number, number]);
}
