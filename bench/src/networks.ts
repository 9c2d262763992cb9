import {
  conv4,
  type KernelPlace,
  lenet300100,
  type ModelOptions,
  mobilenetV1,
  resnet18,
  vggSmall,
} from '@supermask/layers';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';

export type Kind = 'float' | 'sign' | 'mpt11';

export type NetworkName = 'vgg-small' | 'conv4' | 'resnet18' | 'mobilenet' | 'mlp' | 'dense';

interface BenchNetwork {
  readonly build: (options: ModelOptions) => LayersModel;
  readonly kinds: readonly Kind[];
}

/** What is timed, with batch 1. Batch norm where the builders of `@supermask/layers` have it by default. */
export const NETWORKS: Readonly<Record<NetworkName, BenchNetwork>> = {
  'vgg-small': { build: vggSmall, kinds: ['float', 'sign', 'mpt11'] },
  conv4: { build: conv4, kinds: ['float', 'sign', 'mpt11'] },
  resnet18: { build: resnet18, kinds: ['float', 'sign'] },
  mobilenet: { build: mobilenetV1, kinds: ['float', 'sign'] },
  mlp: { build: lenet300100, kinds: ['float', 'sign'] },
  dense: {
    build: () =>
      sequential({
        layers: [layers.dense({ units: 256, useBias: false, inputShape: [4096], name: 'dense1' })],
      }),
    kinds: ['float', 'sign'],
  },
};

/**
 * The density of a kernel in a network of a density: the first convolution and the classifier keep half at least, as
 * in reference networks of the papers; depthwise kernels keep all.
 *
 * @returns undefined for a kernel without a mask.
 */
export function kernelDensity(
  { index, shape, layout, layer }: Pick<KernelPlace, 'index' | 'shape' | 'layout' | 'layer'>,
  density: number,
): number | undefined {
  if (layout === 'depthwise') return undefined;
  const edge = (index === 0 && shape.length === 4) || layer.name === 'logits';
  return edge ? Math.max(density, 0.5) : density;
}
