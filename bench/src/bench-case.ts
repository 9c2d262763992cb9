import { maskedSign } from '@supermask/binarize';
import {
  fixed,
  kaimingNormal,
  maskedWeights,
  type Reparam,
  signedConstant,
  supermask,
} from '@supermask/core';
import { toSmask } from '@supermask/export';
import {
  countKept,
  encodeSmask,
  type GraphNode,
  inferShapes,
  randomValues,
  type Smask,
} from '@supermask/format';
import { decorateModel, initialiseKernels, maskableKernels, strip, writeMask } from '@supermask/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { drawMask, type MaskKind } from './draw-mask.ts';
import { countsFile, readCounts } from './learned-counts.ts';
import { type Kind, kernelDensity, NETWORKS, type NetworkName } from './networks.ts';

export interface CaseKey {
  readonly network: NetworkName;
  readonly kind: Kind;
  readonly density: number;
  readonly mask: Exclude<MaskKind, 'magnitude'>;
}

/** A masked network, made as users make theirs. */
export interface BenchCase {
  readonly name: string;
  /** The file of the masked network. */
  readonly bytes: Uint8Array;
  readonly smask: Smask;
  /** The same in plain tf.layers, with zeros where nothing is kept. */
  readonly dense: LayersModel;
  /** Multiply-adds for one image: of the dense network, and of the kept weights. */
  readonly multiplyAdds: { readonly dense: number; readonly kept: number };
  /** Where the masks come from. */
  readonly note: string;
}

export function caseName({ network, kind, density, mask }: CaseKey): string {
  return `${network}/${kind}/${density}/${mask}/b1`;
}

/** @returns undefined where there are no learned masks. */
export async function makeCase(key: CaseKey): Promise<BenchCase | undefined> {
  const { network, kind, density, mask } = key;
  const learned = mask === 'learned' ? readCounts(countsFile(network, kind, density)) : undefined;
  if (mask === 'learned' && learned === undefined) return undefined;
  const plain = NETWORKS[network].build({ activations: kind === 'mpt11' ? 'binary' : 'float' });
  // Weights that are trained, which have no seed in the file, are those of the model before it is decorated.
  if (kind === 'float') initialiseKernels(plain, { weights: kaimingNormal({ density }), seed: 1 });
  fillNorms(plain);
  const densities = maskableKernels(plain).map((place) => ({ place, kept: kernelDensity(place, density) }));
  const method = METHODS[kind]();
  const model = await decorateModel(plain, {
    method: ({ index }) => (densities[index]?.kept === undefined ? undefined : method),
    ...(kind === 'float' ? {} : { weights: signedConstant({ density }) }),
    seed: 1,
  });
  plain.dispose();
  const masks = densities.flatMap(({ place: { layer, key: slot, shape }, kept }): [string, Uint8Array][] => {
    if (kept === undefined) return [];
    const counts = learned?.kernels.get(layer.name);
    return [
      [`${layer.name}/${slot}`, drawMask(shape, { density: kept, kind: mask, name: layer.name, counts })],
    ];
  });
  writeMask(model, Object.fromEntries(masks));
  const smask = toSmask(model);
  const dense = await strip(model);
  model.dispose();
  return {
    ...{
      name: caseName(key),
      smask,
      dense,
      bytes: encodeSmask(smask),
      multiplyAdds: countMultiplyAdds(smask),
    },
    note: learned === undefined ? mask : `counts along each axis as learned by ${learned.how}`,
  };
}

const METHODS: Readonly<Record<Kind, () => Reparam>> = {
  float: maskedWeights,
  sign: maskedWeights,
  mpt11: () =>
    supermask({
      name: 'multi-prize',
      rule: fixed(),
      binarizer: maskedSign(),
      trains: { weight: false, scores: false },
    }),
};

/** Statistics, scales and shifts as if something had been learned: with none, folding them would be easier. */
export function fillNorms(model: LayersModel): void {
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue;
    for (const variable of layer.weights) {
      const positive = /gamma|variance/.test(variable.originalName);
      const drawn = randomValues(
        { distribution: 'uniform', scale: 1, seed: 1, purpose: 'data', stream: variable.originalName },
        variable.shape[0] as number,
      );
      const values = tf.tensor1d(drawn.map((x) => (positive ? 1.2 + x : 0.3 * x)));
      variable.write(values);
      values.dispose();
    }
  }
}

function countMultiplyAdds({ graph, tensors }: Smask): BenchCase['multiplyAdds'] {
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const times = (node: GraphNode): number =>
    (shapes.get(node.name) as readonly number[]).slice(0, -1).reduce((product, size) => product * size, 1);
  let [dense, kept] = [0, 0];
  for (const node of graph.nodes) {
    if (node.op !== 'conv2d' && node.op !== 'depthwise-conv2d' && node.op !== 'dense') continue;
    const kernel = tensors.get(node.kernel);
    if (kernel === undefined) continue;
    dense += times(node) * kernel.shape.reduce((product, size) => product * size, 1);
    kept += times(node) * countKept(kernel);
  }
  return { dense, kept };
}
