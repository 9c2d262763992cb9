import { datasetNames } from '@supermask/datasets';
import * as z from 'zod';
import { configShape, type PartialRunConfig, type RunConfig, unstated } from '../config.ts';

/** What a sweep file says: which runs there are. */
export interface Sweep {
  /** For editors. */
  readonly $schema?: string | undefined;
  /** Heads its report. */
  readonly name?: string | undefined;
  /** What all runs have unless `grid` or `list` say otherwise. */
  readonly base?: SweepConfig | undefined;
  /** Values of some keys: a run for each combination. Of several grids those of each. */
  readonly grid?: SweepGrid | readonly SweepGrid[] | undefined;
  /** Runs that no grid has. */
  readonly list?: readonly SweepConfig[] | undefined;
  /** Each run with each of them: a list, how many from 1, or how many from which. */
  readonly seeds?: readonly number[] | number | { readonly from: number; readonly count: number } | undefined;
}

export type SweepConfig = Partial<PartialRunConfig>;

export type SweepGrid = { readonly [K in keyof RunConfig]?: readonly SweepConfig[K][] | undefined };

/** What editors show. */
const descriptions: { readonly [K in keyof RunConfig]?: string } = {
  dataset: 'Name of a data set',
  model: 'Network; lenet-300-100 by default',
  method: 'What is trained; edge-popup by default',
  density: 'Fraction of weights kept in each layer, in (0, 1]; 0.5 by default',
  init: 'How the random weights are drawn; kaiming-normal by default',
  width: 'Factor on the width of the network; 1 by default',
  norm: 'Batch normalisation; none by default, non-affine with binary activations',
  levels: 'Of imp: rounds that each prune 20 % of what is left; 7 by default',
  rewindTo: 'Of imp: where each level begins, as 1ep (default) or 500it',
  ticket: 'Of imp: train a control of the last level instead',
  dropout: 'Fraction of hidden outputs that training drops, in [0, 1); 0 by default',
  epochs: '5 by default',
  batchSize: '128 by default',
  optimizer: 'By default that of the method',
  learningRate: 'Of a cosine schedule; by default that of the method',
  momentum: 'Of sgd; 0.9 by default',
  weightDecay: 'By default that of the method',
  seed: 'Of weights, scores and order; 1 by default. For several use seeds',
  trainSize: 'Training images; all by default, of glyphs 5000',
  validationSize: 'Training images held out; 5000 by default, of glyphs 1000, of digits 200; 0 for none',
  testSize: 'Test images; all by default, of glyphs 1000',
  workers: 'Threads that share the images of each step; 1 by default. The last bits depend on it',
  subset: 'front (default), or stratified: equal classes, drawn by the seed',
  labelNoise: 'Fraction of random training and validation labels; 0 by default',
  spurious: 'Fraction of training and validation images whose corner patch tells the class; 0 by default',
  augment: 'What happens to the training images of each step; none by default',
  corruptions: 'Whether corrupted test images are evaluated too; false by default',
  backend: 'What it trains on; wasm by default',
};

const values = Object.fromEntries(
  Object.entries(configShape).map(([key, schema]) => [key, valueSchema(key as keyof RunConfig, schema)]),
);
const config = z.strictObject(
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, z.optional(value)])),
);
const grid = z
  .strictObject(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        z.optional(z.array(value).min(1)).describe(descriptions[key as keyof RunConfig] ?? key),
      ]),
    ),
  )
  .describe('Values of some keys: a run for each combination');
const seed = z.int().min(0);

export const sweepSchema: z.ZodType<Sweep> = z.strictObject({
  $schema: z.optional(z.string()),
  name: z.optional(z.string()).describe('Heads the report'),
  base: z.optional(config).describe('What all runs have unless grid or list say otherwise'),
  grid: z.optional(z.union([grid, z.array(grid).min(1)])),
  list: z.optional(z.array(config).min(1)).describe('Runs that no grid has'),
  seeds: z
    .optional(
      z.union([
        z.int().min(1),
        z.array(seed).min(1),
        z.strictObject({ from: seed, count: z.int().min(1).max(100_000) }),
      ]),
    )
    .describe('Each run with each seed: how many from 1, a list, or { "from": …, "count": … }'),
});

/** The JSON Schema of sweep files, for editors: the package has it as `sweep.schema.json`. */
export function sweepJsonSchema(): object {
  return {
    title: 'A sweep of supermask runs',
    ...z.toJSONSchema(sweepSchema, { unrepresentable: 'any', reused: 'ref' }),
  };
}

/** A default may be said, although a complete configuration does not say it. */
function valueSchema(key: keyof RunConfig, schema: z.ZodType): z.ZodType {
  const required = key === 'dataset' ? z.enum(datasetNames) : inner(schema);
  const value = Object.hasOwn(unstated, key)
    ? z.union([required, z.literal(unstated[key as keyof typeof unstated])])
    : required;
  return value.describe(descriptions[key] ?? key);
}

function inner(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}
