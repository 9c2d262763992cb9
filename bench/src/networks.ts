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

export interface BenchNetwork {
  readonly name: string;
  readonly build: (options: ModelOptions) => LayersModel | Promise<LayersModel>;
  readonly kinds: readonly Kind[];
  /** Whether the model has its weights, and gets masks of the largest. */
  readonly trained?: boolean;
}

const single = (): LayersModel =>
  sequential({ layers: [layers.dense({ units: 256, useBias: false, inputShape: [4096], name: 'dense1' })] });

/** What is timed, with batch 1. Batch norm where the builders of `@supermask/layers` have it by default. */
export const NETWORKS: readonly BenchNetwork[] = [
  { name: 'vgg-small', build: vggSmall, kinds: ['float', 'sign', 'mpt11'] },
  { name: 'conv4', build: conv4, kinds: ['float', 'sign', 'mpt11'] },
  { name: 'resnet18', build: resnet18, kinds: ['float', 'sign'] },
  { name: 'mobilenet', build: mobilenetV1, kinds: ['float', 'sign'] },
  { name: 'mlp', build: lenet300100, kinds: ['float', 'sign'] },
  { name: 'dense', build: single, kinds: ['float', 'sign'] },
];

/** @throws on a name that is none. */
export function networkNamed(name: string): BenchNetwork {
  const found = NETWORKS.find((network) => network.name === name);
  if (found === undefined) throw new Error(`[bench] networkNamed: unknown network "${name}"`);
  return found;
}

/**
 * The densities of the kernels of a network of a density: the first convolution and the classifier keep half at least,
 * as in the measurements that the targets come from; depthwise kernels keep all.
 *
 * @returns undefined for a kernel without a mask.
 */
export function kernelDensities(places: readonly KernelPlace[], density: number): (number | undefined)[] {
  return places.map(({ index, shape, layout }) => {
    if (layout === 'depthwise') return undefined;
    const first = index === 0 && shape.length === 4;
    const last = index === places.length - 1 && places.length > 1;
    return first || last ? Math.max(density, 0.5) : density;
  });
}
