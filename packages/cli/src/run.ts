import { join } from 'node:path';
import { datasetNames } from '@supermask/datasets';
import {
  backendNames,
  completeConfig,
  methodNames,
  modelNames,
  type PartialRunConfig,
  percent,
  progressLine,
  type RunResult,
  runExperiment,
  type Shift,
  textTable,
} from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { downloadLine } from './download-line.ts';
import { interruption } from './interruption.ts';
import { parseNumber } from './parse-number.ts';

const args = {
  dataset: { type: 'string', required: true, description: datasetNames.join(', ') },
  'data-dir': { type: 'string', description: 'folder with the official files (not for glyphs)' },
  download: { type: 'boolean', description: 'download the official files if they are not here' },
  model: { type: 'string', description: `${modelNames.join(' or ')} (default lenet-300-100)` },
  method: { type: 'string', description: `${methodNames.join(', ')} (default edge-popup)` },
  density: { type: 'string', description: 'fraction of weights kept, in (0, 1] (default 0.5)' },
  init: {
    type: 'string',
    description: 'kaiming-normal (default) or signed-constant weights, or scaled-… by the density',
  },
  width: { type: 'string', description: 'factor on the width of the network (default 1)' },
  norm: {
    type: 'string',
    description: 'batch normalisation: none, non-affine, affine (default: of the method)',
  },
  levels: { type: 'string', description: 'of imp: rounds of pruning 20 % of what is left (default 7)' },
  'rewind-to': {
    type: 'string',
    description: 'of imp: where each level begins, as 1ep or 500it (default 1ep)',
  },
  ticket: { type: 'string', description: 'of imp: reinit, restart or shuffle, a control of the last level' },
  allocation: { type: 'string', description: 'uniform (default), or erk: large layers are sparser' },
  dropout: { type: 'string', description: 'fraction of hidden outputs that training drops (default 0)' },
  epochs: { type: 'string', description: 'default 5' },
  'batch-size': { type: 'string', description: 'default 128' },
  optimizer: { type: 'string', description: 'sgd or adam (default: the recipe of the method)' },
  lr: { type: 'string', description: 'learning rate, cosine schedule (default: the recipe of the method)' },
  momentum: { type: 'string', description: 'of sgd (default 0.9)' },
  'weight-decay': { type: 'string', description: 'default 1e-4 with sgd, 0 with adam' },
  seed: { type: 'string', description: 'of weights, scores and order (default 1)' },
  'train-size': { type: 'string', description: 'train on the first N images' },
  'validation-size': {
    type: 'string',
    description: 'hold out the last N training images, 0 for none (default 5000; glyphs 1000, digits 200)',
  },
  'test-size': { type: 'string', description: 'report on the first N test images' },
  subset: {
    type: 'string',
    description: 'front (default), or stratified: training and validation images with equal classes',
  },
  'label-noise': {
    type: 'string',
    description: 'fraction of the training and validation labels that is random (default 0)',
  },
  spurious: {
    type: 'string',
    description:
      'fraction of the training and validation images whose corner patch tells the class (default 0: no patch)',
  },
  augment: { type: 'string', description: 'none (default), pad-crop-flip or pad-crop' },
  corruptions: { type: 'boolean', description: 'also evaluate corrupted test images' },
  workers: {
    type: 'string',
    description: 'threads that share the images of each step (default 1); the last bits depend on it',
  },
  backend: { type: 'string', description: `what it trains on: ${backendNames.join(' or ')} (default wasm)` },
  out: { type: 'string', description: 'folder of the run (default runs/…)' },
  fresh: { type: 'boolean', description: 'start over where the folder holds a finished run' },
} as const satisfies ArgsDef;

/** `supermask run`: one network, one method, one folder with result.json, model.smask and report.html. */
export const run: CommandDef<typeof args> = defineCommand({
  meta: { name: 'run', description: 'Train one network and write result.json, model.smask and report.html' },
  args,
  async run({ args: given }) {
    const partial: PartialRunConfig = {
      dataset: given.dataset,
      model: given.model as PartialRunConfig['model'],
      method: given.method as PartialRunConfig['method'],
      density: parseNumber('density', given.density),
      init: given.init as PartialRunConfig['init'],
      width: parseNumber('width', given.width),
      norm: given.norm as PartialRunConfig['norm'],
      levels: parseNumber('levels', given.levels),
      rewindTo: given['rewind-to'] as PartialRunConfig['rewindTo'],
      ticket: given.ticket as PartialRunConfig['ticket'],
      allocation: given.allocation as PartialRunConfig['allocation'],
      dropout: parseNumber('dropout', given.dropout),
      epochs: parseNumber('epochs', given.epochs),
      batchSize: parseNumber('batch-size', given['batch-size']),
      optimizer: given.optimizer as PartialRunConfig['optimizer'],
      learningRate: parseNumber('lr', given.lr),
      momentum: parseNumber('momentum', given.momentum),
      weightDecay: parseNumber('weight-decay', given['weight-decay']),
      seed: parseNumber('seed', given.seed),
      trainSize: parseNumber('train-size', given['train-size']),
      validationSize: parseNumber('validation-size', given['validation-size']),
      testSize: parseNumber('test-size', given['test-size']),
      subset: given.subset as PartialRunConfig['subset'],
      labelNoise: parseNumber('label-noise', given['label-noise']),
      spurious: parseNumber('spurious', given.spurious),
      augment: given.augment as PartialRunConfig['augment'],
      corruptions: given.corruptions,
      workers: parseNumber('workers', given.workers),
      backend: given.backend as PartialRunConfig['backend'],
    };
    const { dataset, model, method, density, seed } = completeConfig(partial);
    const dir = given.out ?? join('runs', `${dataset}_${model}_${method}_density-${density}_seed-${seed}`);
    const result = await runExperiment(partial, {
      dir,
      dataDir: given['data-dir'],
      download: given.download === true,
      onDownload: downloadLine(process.stderr),
      fresh: given.fresh === true,
      signal: interruption(),
      onRefused: (files) => process.stderr.write(`${files.map((file) => `damaged: ${file}`).join('\n')}\n`),
      ...progressLine(process.stderr, { label: method }),
    });
    console.log(summary(result));
    if (result.shift) console.log(`\n${shiftSummary(result.shift)}`);
    for (const note of result.notes) console.log(`note: ${note}`);
    const files = ['result.json', ...(result.bytes.file === undefined ? [] : ['model.smask']), 'report.html'];
    console.log(`\n${files.map((name) => join(dir, name)).join('\n')}`);
  },
});

function summary({ config, density, accuracy, bytes }: RunResult): string {
  return textTable({
    columns: ['method', 'density', 'validation', 'test', 'float32 bytes', 'file bytes', 'smaller'],
    rows: [
      [
        config.method,
        percent(density),
        accuracy.validation === undefined ? 'none' : percent(accuracy.validation),
        percent(accuracy.test),
        bytes.float32.toLocaleString('en'),
        bytes.file?.toLocaleString('en') ?? 'none',
        bytes.file === undefined ? '' : `${(bytes.float32 / bytes.file).toFixed(1)} ×`,
      ],
    ],
  });
}

function shiftSummary({ worstGroup, groups = {}, meanCorruption }: Shift): string {
  const columns = {
    ...(worstGroup === undefined
      ? {}
      : {
          'worst group': worstGroup,
          'patch agrees': groups.agrees,
          'patch disagrees': groups.disagrees,
        }),
    ...(meanCorruption === undefined ? {} : { 'mean corruption error': meanCorruption }),
  };
  return textTable({
    columns: Object.keys(columns),
    rows: [Object.values(columns).map((value) => (value === undefined ? 'none' : percent(value)))],
  });
}
