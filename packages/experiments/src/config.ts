import { checkDensity } from '@supermask/core';
import * as z from 'zod';

/** The networks that a run can train, by name. */
export const modelNames = ['lenet-300-100', 'conv-16-16-128'] as const;

/** What a run can do with its network, by name. */
export const methodNames = ['dense', 'edge-popup', 'joint', 'random-frozen', 'random-trained'] as const;

export type ModelName = (typeof modelNames)[number];
export type MethodName = (typeof methodNames)[number];

/** Everything that decides what a run computes. Sizes count images; without one all are used. */
export interface RunConfig {
  /** `glyphs`, `mnist` or `fashion-mnist`. */
  readonly dataset: string;
  readonly model: ModelName;
  readonly method: MethodName;
  /** Fraction of weights kept in each layer, in (0, 1]. */
  readonly density: number;
  /** How the random weights are drawn. */
  readonly init: 'kaiming-normal' | 'signed-constant';
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
  readonly validationSize: number;
  readonly testSize?: number | undefined;
}

const count = z.int().min(1);

const schema: z.ZodType<RunConfig> = z.strictObject({
  dataset: z.string(),
  model: z.enum(modelNames),
  method: z.enum(methodNames),
  density: z.number(),
  init: z.enum(['kaiming-normal', 'signed-constant']),
  epochs: count,
  batchSize: count,
  optimizer: z.enum(['sgd', 'adam']),
  learningRate: z.number().positive(),
  momentum: z.number().min(0).lt(1),
  weightDecay: z.number().min(0),
  seed: z.int().min(0),
  trainSize: z.optional(count),
  validationSize: count,
  testSize: z.optional(count),
});

/** A configuration with gaps: all but the data set have defaults. */
export type PartialRunConfig = { readonly [K in keyof RunConfig]?: RunConfig[K] | undefined } & {
  readonly dataset: string;
};

/** The recipe of each method, as the reference results used it where they have one. */
const RECIPES: Readonly<Record<MethodName, Pick<RunConfig, 'optimizer' | 'learningRate' | 'weightDecay'>>> = {
  dense: { optimizer: 'adam', learningRate: 1e-3, weightDecay: 0 },
  'edge-popup': { optimizer: 'sgd', learningRate: 0.5, weightDecay: 1e-4 },
  joint: { optimizer: 'sgd', learningRate: 0.05, weightDecay: 1e-4 },
  'random-frozen': { optimizer: 'sgd', learningRate: 0.5, weightDecay: 1e-4 },
  'random-trained': { optimizer: 'adam', learningRate: 1e-3, weightDecay: 0 },
};

/**
 * Fills the gaps of a configuration and checks it.
 *
 * A network on `glyphs` draws 5,000 training, 1,000 validation and 1,000 test images; on the others the last
 * 5,000 training images are held out for validation.
 *
 * @throws with every fault in words.
 */
export function completeConfig(partial: PartialRunConfig): RunConfig {
  const method = methodNames.find((name) => name === partial.method) ?? 'edge-popup';
  const own = RECIPES[method];
  // Another optimiser than the method's needs another learning rate too: that of a method which has it.
  const other = RECIPES[partial.optimizer === 'sgd' ? 'joint' : 'dense'];
  const recipe = partial.optimizer === undefined || partial.optimizer === own.optimizer ? own : other;
  const defaults = {
    model: 'lenet-300-100',
    method: 'edge-popup',
    density: method === 'dense' ? 1 : 0.5,
    init: 'kaiming-normal',
    epochs: 5,
    batchSize: 128,
    ...recipe,
    momentum: 0.9,
    seed: 1,
    ...(partial.dataset === 'glyphs'
      ? { trainSize: 5000, validationSize: 1000, testSize: 1000 }
      : { validationSize: 5000 }),
  };
  const given = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse({ ...defaults, ...given });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const key = path.join('.');
      return key === '' ? message : `${key}: ${message}, got ${JSON.stringify(given[key])}`;
    });
    throw new Error(`[supermask/experiments] completeConfig: ${faults.join('; ')}`);
  }
  checkDensity(parsed.data.density);
  if (method === 'dense' && parsed.data.density !== 1) {
    throw new Error(
      `[supermask/experiments] completeConfig: the dense method keeps every weight, got density ${parsed.data.density} ` +
        '(leave it out, or choose a method that masks)',
    );
  }
  return parsed.data;
}
