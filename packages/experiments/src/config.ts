import { checkDensity } from '@supermask/core';
import type { Norm } from '@supermask/layers';
import type { TrainingStep } from '@supermask/trainers';
import * as z from 'zod';
import { type MethodName, methodNames, methods } from './methods.ts';
import { type ModelName, modelNames } from './models.ts';
import { type BackendName, backendNames } from './prepare-backend.ts';

/** Everything that decides what a run computes. Sizes count images; without one all are used. */
export interface RunConfig {
  /** The name of a data set, such as `glyphs`, `mnist` or `cifar10`: one that `loadDataset` knows. */
  readonly dataset: string;
  readonly model: ModelName;
  readonly method: MethodName;
  /** Fraction of weights kept in each layer, in (0, 1]. */
  readonly density: number;
  /** How the random weights are drawn; `scaled` ones with the fan that the density leaves. */
  readonly init: 'kaiming-normal' | 'signed-constant' | 'scaled-kaiming-normal' | 'scaled-signed-constant';
  /** Factor on the width of the network. */
  readonly width: number;
  /** Batch normalisation behind every kernel but the last. */
  readonly norm: Norm;
  /** Of `imp`: rounds that each prune 20 % of what is left and train again for all epochs. */
  readonly levels?: number | undefined;
  /** Of `imp`: where each level begins, such as `1ep` or `500it`. */
  readonly rewindTo?: TrainingStep | undefined;
  /**
   * Of `imp`: what is trained last is a control of the last level, its mask over weights drawn anew, from the rewind step
   * on as open_lth does (`reinit`), or for all epochs, which new weights lack otherwise (`restart`); or its rewound
   * weights under its mask shuffled within each kernel (`shuffle`).
   */
  readonly ticket?: 'reinit' | 'restart' | 'shuffle' | undefined;
  /** Where layers have densities by their shape (Erdős–Rényi kernel: large ones are sparser), which keep `density` of all. */
  readonly allocation?: 'erk' | undefined;
  /** Fraction of the outputs of every hidden layer that training drops, in (0, 1); absent where it is 0. */
  readonly dropout?: number | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: 'sgd' | 'adam';
  /** Base learning rate of a cosine schedule, > 0. */
  readonly learningRate: number;
  /** Of sgd, in [0, 1). */
  readonly momentum: number;
  readonly weightDecay: number;
  /** Of weights, scores, order and glyphs; an integer in [0, 2⁵³). */
  readonly seed: number;
  readonly trainSize?: number | undefined;
  /** 0 for none: all training images are trained on, and nothing is validated. */
  readonly validationSize: number;
  readonly testSize?: number | undefined;
  /** Threads that share the examples of each step, where there are several: the sums depend on it. */
  readonly workers?: number | undefined;
  /** Where training and validation images are drawn with equal classes, by the seed. */
  readonly subset?: 'stratified' | undefined;
  /** Fraction of the training and validation labels that are drawn anew over all classes, in (0, 1]. */
  readonly labelNoise?: number | undefined;
  /** Fraction of the training and validation images whose corner patch stands for their class, in (0, 1]. */
  readonly spurious?: number | undefined;
  /** What happens to the training images of each step. */
  readonly augment?: 'pad-crop-flip' | 'pad-crop' | undefined;
  /** Whether corrupted test images are evaluated too. */
  readonly corruptions?: true | undefined;
  /** What it trains on, where that is not wasm. */
  readonly backend?: Exclude<BackendName, 'wasm'> | undefined;
}

/** In words, what the configuration of a folder has instead of what is asked for; empty if nothing. */
export function configDifferences(there: RunConfig, asked: RunConfig): string {
  const keys = [...new Set([...Object.keys(there), ...Object.keys(asked)])] as (keyof RunConfig)[];
  return keys
    .filter((key) => there[key] !== asked[key])
    .map((key) => `${key} ${there[key]}, not ${asked[key]}`)
    .join('; ');
}

const count = z.int().min(1);
const fraction = z.number().gt(0).max(1);

/** What a value of each key must be. */
export const configShape: { readonly [K in keyof RunConfig]-?: z.ZodType<RunConfig[K]> } = {
  dataset: z.string(),
  model: z.enum(modelNames),
  method: z.enum(methodNames),
  density: z.number(),
  init: z.enum(['kaiming-normal', 'signed-constant', 'scaled-kaiming-normal', 'scaled-signed-constant']),
  width: z.number().positive(),
  norm: z.enum(['none', 'non-affine', 'affine']),
  levels: z.optional(count),
  rewindTo: z.optional(
    z
      .custom<TrainingStep>(
        (text) => /^\d+(ep|it)$/.test(`${text}`),
        'expected epochs or steps, as 1ep or 500it',
      )
      .meta({ type: 'string', pattern: '^\\d+(ep|it)$' }),
  ),
  ticket: z.optional(z.enum(['reinit', 'restart', 'shuffle'])),
  allocation: z.optional(z.literal('erk')),
  dropout: z.optional(z.number().gt(0).lt(1)),
  epochs: count,
  batchSize: count,
  optimizer: z.enum(['sgd', 'adam']),
  learningRate: z.number().positive(),
  momentum: z.number().min(0).lt(1),
  weightDecay: z.number().min(0),
  seed: z.int().min(0),
  trainSize: z.optional(count),
  validationSize: z.int().min(0),
  testSize: z.optional(count),
  workers: z.optional(count),
  subset: z.optional(z.literal('stratified')),
  labelNoise: z.optional(fraction),
  spurious: z.optional(fraction),
  augment: z.optional(z.enum(['pad-crop-flip', 'pad-crop'])),
  corruptions: z.optional(z.literal(true)),
  backend: z.optional(z.enum(backendNames).exclude(['wasm'])),
};

const schema: z.ZodType<RunConfig> = z.strictObject(configShape);

/** A configuration with gaps: all but the data set have defaults. What equals its default may be left out or said. */
export type PartialRunConfig = {
  readonly [K in keyof Omit<RunConfig, keyof typeof unstated>]?: RunConfig[K] | undefined;
} & {
  readonly dataset: string;
  readonly backend?: BackendName | undefined;
  readonly subset?: 'front' | 'stratified' | undefined;
  readonly labelNoise?: number | undefined;
  readonly spurious?: number | undefined;
  readonly augment?: 'none' | 'pad-crop-flip' | 'pad-crop' | undefined;
  readonly corruptions?: boolean | undefined;
  readonly dropout?: number | undefined;
  readonly allocation?: 'uniform' | 'erk' | undefined;
};

/** What a configuration does not say, so that those of before there was another choice are the same. */
export const unstated = {
  backend: 'wasm',
  subset: 'front',
  labelNoise: 0,
  spurious: 0,
  augment: 'none',
  corruptions: false,
  dropout: 0,
  allocation: 'uniform',
} as const;

/**
 * Fills the gaps of a configuration and checks it.
 *
 * A network on `glyphs` draws 5,000 training, 1,000 validation and 1,000 test images; on the others the last
 * 5,000 training images (200 of `digits`) are held out for validation.
 *
 * @throws with every fault in words.
 */
export function completeConfig(partial: PartialRunConfig): RunConfig {
  const method = methodNames.find((name) => name === partial.method) ?? 'edge-popup';
  const { recipe: own, fixedDensity, activations, iterative = false } = methods[method];
  // Another optimiser than the method's needs another learning rate too: that of a method which has it.
  const other = methods[partial.optimizer === 'sgd' ? 'joint' : 'dense'].recipe;
  const recipe = partial.optimizer === undefined || partial.optimizer === own.optimizer ? own : other;
  const defaults = {
    model: 'lenet-300-100',
    method: 'edge-popup',
    density: fixedDensity ?? 0.5,
    init: 'kaiming-normal',
    width: 1,
    norm: activations === 'binary' ? 'non-affine' : 'none',
    ...(iterative ? { levels: 7, rewindTo: (partial.epochs ?? 5) > 1 ? '1ep' : '0ep' } : {}),
    epochs: 5,
    batchSize: 128,
    ...recipe,
    momentum: 0.9,
    seed: 1,
    ...(partial.dataset === 'glyphs'
      ? { trainSize: 5000, validationSize: 1000, testSize: 1000 }
      : { validationSize: partial.dataset === 'digits' ? 200 : 5000 }),
  };
  const given = Object.fromEntries(
    Object.entries(partial).filter(
      ([key, value]) => value !== undefined && value !== unstated[key as keyof typeof unstated],
    ),
  );
  const parsed = schema.safeParse({ ...defaults, ...given });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const key = path.join('.');
      return key === '' ? message : `${key}: ${message}, got ${JSON.stringify(given[key])}`;
    });
    throw new Error(`[supermask/experiments] completeConfig: ${faults.join('; ')}`);
  }
  checkDensity(parsed.data.density);
  if (fixedDensity !== undefined && parsed.data.density !== fixedDensity) {
    throw new Error(
      `[supermask/experiments] completeConfig: ${method} has no choice of density, got ${parsed.data.density} ` +
        '(leave it out, or choose a method that keeps a given number of weights)',
    );
  }
  if (parsed.data.optimizer === 'adam' && parsed.data.momentum !== defaults.momentum) {
    throw new Error(
      `[supermask/experiments] completeConfig: momentum is of sgd, got ${parsed.data.momentum} with adam (leave it ` +
        'out, or choose the optimizer sgd)',
    );
  }
  if (parsed.data.dropout !== undefined) checkDropout(parsed.data);
  if (parsed.data.allocation !== undefined && fixedDensity !== undefined) {
    throw new Error(
      `[supermask/experiments] completeConfig: ${method} has no density to allocate, got ${parsed.data.allocation} (leave it out)`,
    );
  }
  const { levels, rewindTo, ticket } = parsed.data;
  if (!iterative && (levels ?? rewindTo ?? ticket) !== undefined) {
    throw new Error(
      `[supermask/experiments] completeConfig: levels, rewindTo and ticket are of imp, got the method ${method} ` +
        '(leave them out)',
    );
  }
  const { workers = 1, ...config } = parsed.data;
  return workers > 1 ? parsed.data : config;
}

function checkDropout({ model, workers = 1 }: RunConfig): void {
  const fail = (what: string): never => {
    throw new Error(`[supermask/experiments] completeConfig: ${what}`);
  };
  if (!/^(lenet|conv)/.test(model)) fail(`dropout is of lenet-300-100 and the conv networks, got ${model}`);
  if (workers > 1) fail(`dropout is drawn in one thread, got ${workers} workers`);
}
