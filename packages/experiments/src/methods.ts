import { binaryWeights, jointBinary, maskedSign, multiPrize } from '@supermask/binarize';
import {
  bernoulliSupermask,
  edgePopup,
  joint,
  maskedWeights,
  type Reparam,
  randomMask,
  randomRedrawn,
  signedSupermask,
  supermask,
  topK,
} from '@supermask/core';
import type { Activations } from '@supermask/layers';

/** How a method is trained unless a configuration says otherwise. */
export interface Recipe {
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** What a run does with its network. */
export interface Method {
  /** What is stored, trained and computed for each kernel; nothing for a plain network. */
  readonly reparam?: (options: { readonly density: number }) => Reparam;
  readonly activations: Activations;
  readonly recipe: Recipe;
  /** False for a control of which nothing is trained. */
  readonly trains?: false;
  /** The density of a method that has no choice of one. */
  readonly fixedDensity?: 1;
  /** What scaled weights make up for, where it is not the density: the mean of the masks at the start. */
  readonly startDensity?: number;
  /** Trained dense, and again in levels, each of which prunes. */
  readonly iterative?: true;
  /** Pruned while it is trained, down to the density. */
  readonly gradual?: true;
}

const SGD = { optimizer: 'sgd', weightDecay: 1e-4 } as const;
const ADAM = { optimizer: 'adam', weightDecay: 0 } as const;

/** What a run can do with its network, by name. */
export const methodNames = [
  'dense',
  'edge-popup',
  'bernoulli',
  'signed',
  'mpt-1-32',
  'mpt-1-1',
  'binary-1-32',
  'binary-1-1',
  'joint',
  'joint-1-32',
  'joint-1-1',
  'imp',
  'random-frozen',
  'random-trained',
  'random-trained-1-32',
  'random-trained-1-1',
  'random-redrawn',
  'gradual-magnitude',
] as const;

export type MethodName = (typeof methodNames)[number];

/** All methods; the recipes are those of the reference results where they have one. */
export const methods: Readonly<Record<MethodName, Method>> = {
  dense: { activations: 'float', recipe: { ...ADAM, learningRate: 1e-3 }, fixedDensity: 1 },
  'edge-popup': { reparam: edgePopup, activations: 'float', recipe: { ...SGD, learningRate: 0.5 } },
  bernoulli: {
    reparam: () => bernoulliSupermask(),
    activations: 'float',
    recipe: { optimizer: 'sgd', learningRate: 20, weightDecay: 0 },
    fixedDensity: 1,
    startDensity: 0.5,
  },
  signed: { reparam: signedSupermask, activations: 'float', recipe: { ...SGD, learningRate: 0.5 } },
  'mpt-1-32': { reparam: multiPrize, activations: 'float', recipe: { ...SGD, learningRate: 0.5 } },
  'mpt-1-1': { reparam: multiPrize, activations: 'binary', recipe: { ...ADAM, learningRate: 1e-2 } },
  'binary-1-32': {
    reparam: () => binaryWeights(),
    activations: 'float',
    recipe: { ...ADAM, learningRate: 1e-3 },
    fixedDensity: 1,
  },
  'binary-1-1': {
    reparam: () => binaryWeights(),
    activations: 'binary',
    recipe: { ...ADAM, learningRate: 1e-3 },
    fixedDensity: 1,
  },
  joint: { reparam: joint, activations: 'float', recipe: { ...SGD, learningRate: 0.05 } },
  'joint-1-32': { reparam: jointBinary, activations: 'float', recipe: { ...ADAM, learningRate: 1e-3 } },
  'joint-1-1': { reparam: jointBinary, activations: 'binary', recipe: { ...ADAM, learningRate: 1e-3 } },
  imp: { activations: 'float', recipe: { ...SGD, learningRate: 0.05 }, fixedDensity: 1, iterative: true },
  'random-frozen': {
    reparam: (options) => randomMask({ ...options, trainWeight: false }),
    activations: 'float',
    recipe: { ...SGD, learningRate: 0.5 },
    trains: false,
  },
  'random-trained': {
    reparam: (options) => randomMask({ ...options, trainWeight: true }),
    activations: 'float',
    recipe: { ...ADAM, learningRate: 1e-3 },
  },
  'random-trained-1-32': {
    reparam: randomBinary,
    activations: 'float',
    recipe: { ...ADAM, learningRate: 1e-3 },
  },
  'random-trained-1-1': {
    reparam: randomBinary,
    activations: 'binary',
    recipe: { ...ADAM, learningRate: 1e-3 },
  },
  'random-redrawn': {
    reparam: randomRedrawn,
    activations: 'float',
    recipe: { ...SGD, learningRate: 0.05 },
    startDensity: 1,
  },
  'gradual-magnitude': {
    reparam: () => maskedWeights(),
    activations: 'float',
    recipe: { ...SGD, learningRate: 0.05 },
    startDensity: 1,
    gradual: true,
  },
};

/** Of `joint-1-32` and `joint-1-1`, with a mask that stays as it is drawn. */
function randomBinary(options: { readonly density: number }): Reparam {
  return supermask({
    name: 'random-binary',
    rule: topK(options),
    binarizer: maskedSign({ gradient: 'clip' }),
    trains: { weight: true, scores: false },
  });
}
