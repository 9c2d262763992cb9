import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { hiddenBlock } from './hidden-block.ts';
import { checkModelOptions, type ModelOptions } from './model-options.ts';
import { scaleWidth } from './scale-width.ts';

/** Channels and stride of each depthwise separable block. */
const BLOCKS: readonly (readonly [channels: number, strides: 1 | 2])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/**
 * MobileNet-v1: a 3×3 convolution of 32 channels with stride 2, 13 blocks of a 3×3 depthwise and a 1×1
 * convolution, global average pooling, dense; batch norm and ReLU (or sign) behind every convolution, no biases;
 * the outputs are logits. 4,209,088 weights for 3 channels and 1,000 classes, and 21,888 of its affine batch norm.
 * (Howard et al. 2017, arXiv 1704.04861, table 1, whose last stride 2 is a misprint for 1.)
 */
export function mobilenetV1({
  inputShape = [224, 224, 3],
  classes = 1000,
  width = 1,
  activations = 'float',
  norm = 'affine',
}: ModelOptions = {}): Sequential {
  checkModelOptions({ norm, activations });
  const form = { norm, activations };
  const window = { kernelSize: 3, padding: 'same' } as const;
  const stem = hiddenBlock(
    (config) =>
      layers.conv2d({
        ...config,
        ...window,
        filters: scaleWidth(32, width),
        strides: 2,
        inputShape: [...inputShape],
      }),
    { ...form, name: 'stem' },
  );
  const separable = BLOCKS.flatMap(([channels, strides], i) => [
    ...hiddenBlock((config) => layers.depthwiseConv2d({ ...config, ...window, strides }), {
      ...form,
      name: `block${i + 1}_depthwise`,
    }),
    ...hiddenBlock(
      (config) => layers.conv2d({ ...config, filters: scaleWidth(channels, width), kernelSize: 1 }),
      { ...form, name: `block${i + 1}_pointwise` },
    ),
  ]);
  return sequential({
    layers: [
      ...stem,
      ...separable,
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
