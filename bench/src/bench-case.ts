import { maskedSign } from '@supermask/binarize';
import {
  fixed,
  kaimingNormal,
  largestMask,
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
import {
  decorateModel,
  initialiseKernels,
  maskableKernels,
  maskedKernels,
  strip,
  writeMask,
} from '@supermask/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { drawMask, type MaskKind } from './draw-mask.ts';
import { countsFile, readCounts } from './learned-counts.ts';
import { type BenchNetwork, type Kind, kernelDensities } from './networks.ts';

export interface CaseKey {
  readonly network: BenchNetwork;
  readonly kind: Kind;
  readonly density: number;
  readonly mask: MaskKind;
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
  return `${network.name}/${kind}/${density}/${mask}/b1`;
}

/** @returns undefined where there are no learned masks. */
export async function makeCase(key: CaseKey): Promise<BenchCase | undefined> {
  const { network, kind, density, mask } = key;
  const learned = mask === 'learned' ? readCounts(countsFile(network.name, kind, density)) : undefined;
  if (mask === 'learned' && learned === undefined) return undefined;
  const plain = await network.build({ activations: kind === 'mpt11' ? 'binary' : 'float' });
  const { trained = false } = network;
  if (!trained) {
    // Weights that are trained, which have no seed in the file, are those of the model before it is decorated.
    if (kind === 'float') initialiseKernels(plain, { weights: kaimingNormal({ density }), seed: 1 });
    fillNorms(plain);
  }
  const densities = kernelDensities(maskableKernels(plain), density);
  const method = kind === 'mpt11' || (kind === 'sign' && trained) ? maskedSigns() : maskedWeights();
  const model = await decorateModel(plain, {
    method: ({ index }) => (densities[index] === undefined ? undefined : method),
    ...(kind === 'float' || trained ? {} : { weights: signedConstant({ density }) }),
    seed: 1,
  });
  plain.dispose();
  const kept = densities.filter((one) => one !== undefined);
  const masks = maskedKernels(model).map(({ name, layer, kernel: { weight } }, i): [string, Uint8Array] => {
    const own = kept[i] as number;
    if (mask === 'magnitude') return [name, largest(weight.read().dataSync<'float32'>(), own)];
    const counts = learned?.kernels.get(layer.name);
    return [name, drawMask(weight.shape as number[], { density: own, kind: mask, name: layer.name, counts })];
  });
  writeMask(model, Object.fromEntries(masks));
  const smask = toSmask(model);
  const dense = await strip(model);
  model.dispose();
  return {
    ...{ name: caseName(key), smask, dense },
    bytes: encodeSmask(smask),
    multiplyAdds: countMultiplyAdds(smask),
    note: learned === undefined ? mask : `counts along each axis as learned by ${learned.how}`,
  };
}

/** Signs times one scale for each kernel, of given weights. */
function maskedSigns(): Reparam {
  return supermask({
    name: 'masked-signs',
    rule: fixed(),
    binarizer: maskedSign(),
    trains: { weight: false, scores: false },
  });
}

function largest(weights: Float32Array, density: number): Uint8Array {
  return Uint8Array.from(largestMask(weights, Math.round(density * weights.length)));
}

/** Statistics, scales and shifts as if something had been learned: with none, folding them would be easier. */
function fillNorms(model: LayersModel): void {
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
