import type { Arm, Comparison, Finding, Hypothesis, Scale, Setting } from './finding.ts';
import { densities, rates, SMOKE } from './points.ts';

const KEPT = densities(0.2, 0.5);

/** Of all arms: the same normalisation, so that networks with and without binary weights differ in nothing else. */
const BASE = { norm: 'non-affine' } as const;

/** Weights alone, mask alone, both, and random masks, of float networks; and the regularisers that one would take. */
function floatArms(kept: readonly Setting[]): Arm[] {
  const sgd = (method: 'dense' | 'edge-popup' | 'joint' | 'random-trained' | 'random-redrawn') =>
    ({ method, optimizer: 'sgd' }) as const;
  const weightRates = rates(0.01, 0.03, 0.1, 0.3);
  return [
    { name: 'dense', setting: sgd('dense'), tune: weightRates },
    {
      name: 'dense, weight decay',
      setting: sgd('dense'),
      tune: { key: 'weightDecay', values: [1e-3, 3e-3, 1e-2, 3e-2], after: 'dense' },
    },
    {
      name: 'dense, dropout',
      setting: sgd('dense'),
      tune: { key: 'dropout', values: [0.1, 0.2, 0.4, 0.8], below: 1, after: 'dense' },
    },
    { name: 'mask', setting: sgd('edge-popup'), points: kept, tune: rates(0.03, 0.1, 0.3, 1) },
    { name: 'joint', setting: sgd('joint'), points: kept, tune: weightRates },
    { name: 'random mask', setting: sgd('random-trained'), points: kept, tune: weightRates },
    { name: 'random masks, redrawn', setting: sgd('random-redrawn'), points: kept, tune: weightRates },
  ].map((arm) => ({ ...arm, group: 'float' })) as Arm[];
}

/** The same of networks with binary weights (`1-32`), or binary weights and activations (`1-1`). */
function binaryArms(bits: '1-32' | '1-1', kept: readonly Setting[]): Arm[] {
  const weightRates = rates(1e-3, 3e-3, 1e-2, 3e-2);
  return [
    { name: `${bits} weights`, setting: { method: `binary-${bits}` }, tune: weightRates },
    {
      name: `${bits} mask`,
      setting: { method: `mpt-${bits}` },
      points: kept,
      tune: rates(3e-3, 1e-2, 3e-2, 1e-1),
    },
    { name: `${bits} joint`, setting: { method: `joint-${bits}` }, points: kept, tune: weightRates },
    {
      name: `${bits} random mask`,
      setting: { method: `random-trained-${bits}` },
      points: kept,
      tune: weightRates,
    },
  ].map(({ setting, ...arm }) => ({
    ...arm,
    group: bits,
    setting: { ...setting, optimizer: 'adam' },
  })) as Arm[];
}

const names = {
  clean: 'clean labels',
  noise: '30 % random labels',
  small: '1,000 images',
  spurious: 'spurious patch',
  short: 'short budget',
} as const;

function comparisons(scale: Scale): Comparison[] {
  if (scale === 'smoke') {
    const base = { ...BASE, ...SMOKE };
    const arms = [...floatArms(densities(0.2)), ...binaryArms('1-1', densities(0.2))];
    return [
      { name: names.noise, base: { ...base, labelNoise: 0.3 }, arms, seeds: 3, trials: 1, curves: true },
    ];
  }
  const size = scale === 'paper' ? { epochs: 100 } : { trainSize: 5000, epochs: 10 };
  const base = { ...BASE, dataset: 'fashion-mnist', ...size };
  const arms = [...floatArms(KEPT), ...binaryArms('1-32', KEPT), ...binaryArms('1-1', KEPT)];
  const on = { arms, seeds: 20, trials: 1, curves: true } as const;
  const look = { ...on, seeds: 5, exploratory: true } as const;
  return [
    { ...on, name: names.noise, base: { ...base, labelNoise: 0.3 } },
    { ...on, name: names.clean, base: { ...base, corruptions: true } },
    { ...on, name: names.spurious, base: { ...base, spurious: 0.95 } },
    { ...on, name: names.small, base: { ...base, trainSize: 1000, epochs: 3 * size.epochs } },
    { ...on, name: names.short, base: { ...base, epochs: Math.ceil(0.3 * size.epochs) } },
    { ...look, name: '5 % random labels', base: { ...base, labelNoise: 0.05 } },
    { ...look, name: 'long budget', base: { ...base, epochs: 4 * size.epochs } },
  ];
}

/** What is claimed of weights and mask trained together, of float and of binary networks. */
function hypotheses(scale: Scale): Hypothesis[] {
  const noisy = [...against(names.noise, ''), ...against(names.noise, '1-1 ')];
  if (scale === 'smoke') return noisy;
  const joint = (bits: string) => ({ arm: `${bits}joint`, density: 0.2 });
  const weights = { '': 'dense', '1-1 ': '1-1 weights' };
  const both = (make: (bits: '' | '1-1 ', words: string) => Hypothesis[]): Hypothesis[] => [
    ...make('', 'float'),
    ...make('1-1 ', 'binary'),
  ];
  return [
    ...noisy,
    ...both((bits, words) => [
      {
        name: `clean labels: like weights alone (${words})`,
        statement: `With clean labels joint training at density 0.5 performs like training the weights alone (${words})`,
        comparison: names.clean,
        a: { arm: `${bits}joint`, density: 0.5 },
        b: { arm: weights[bits] },
        test: 'equal',
      },
      {
        name: `corruptions (${words})`,
        statement: `Joint training at density 0.2 has a lower mean error on corrupted images than the weights alone (${words})`,
        comparison: names.clean,
        a: { arm: weights[bits] },
        b: joint(bits),
        test: 'above',
        measure: 'meanCorruption',
      },
      {
        name: `spurious patch (${words})`,
        statement: `Joint training at density 0.2 has a higher worst-group accuracy than the weights alone (${words})`,
        comparison: names.spurious,
        a: joint(bits),
        b: { arm: weights[bits] },
        test: 'above',
        measure: 'worstGroup',
      },
      {
        name: `spurious patch, random mask (${words})`,
        statement: `Its worst-group accuracy is higher than that of trained weights under a random mask (${words})`,
        comparison: names.spurious,
        a: joint(bits),
        b: { arm: `${bits}random mask`, density: 0.2 },
        test: 'above',
        measure: 'worstGroup',
      },
      {
        name: `1,000 images (${words})`,
        statement: `With 1,000 training images joint training at density 0.2 is above the weights alone (${words})`,
        comparison: names.small,
        a: joint(bits),
        b: { arm: weights[bits] },
        test: 'above',
      },
      {
        name: `training curve (${words})`,
        statement: `In a short budget joint training at density 0.5 has a higher validation curve than the weights alone (${words})`,
        comparison: names.short,
        a: { arm: `${bits}joint`, density: 0.5 },
        b: { arm: weights[bits] },
        test: 'above',
        measure: 'areaUnderCurve',
      },
    ]),
  ];
}

/** Under noise: whether joint training is better, and whether the learned mask is the cause. */
function against(comparison: string, bits: '' | '1-1 '): Hypothesis[] {
  const words = bits === '' ? 'float' : 'binary';
  const others =
    bits === ''
      ? ([
          ['the weights alone', { arm: 'dense' }],
          ['the weights alone with tuned weight decay', { arm: 'dense, weight decay' }],
          ['the weights alone with tuned dropout', { arm: 'dense, dropout' }],
          ['the weights alone, stopped early', { arm: 'dense', measure: 'best' }],
          ['trained weights under a random mask', { arm: 'random mask', density: 0.2 }],
          ['trained weights under random masks, redrawn', { arm: 'random masks, redrawn', density: 0.2 }],
        ] as const)
      : ([
          ['the weights alone', { arm: '1-1 weights' }],
          ['trained weights under a random mask', { arm: '1-1 random mask', density: 0.2 }],
        ] as const);
  return others.map(([what, b]) => ({
    name: `random labels: above ${what} (${words})`,
    statement: `With 30 % random labels joint training at density 0.2 is above ${what} (${words})`,
    comparison,
    a: { arm: `${bits}joint`, density: 0.2 },
    b,
    test: 'above',
  }));
}

/** Do weights and mask regularise when they are trained together, and is the learned mask the cause? */
export const regularisation: Finding = {
  name: 'regularisation',
  title: 'Training weights and mask together regularises',
  text: [
    'The claim, from people who build binarised networks: supermask training in combination with normal weight training ' +
      '“acts like a strong regularizer, helping to improve generalization and avoid learning spurious correlations”, with ' +
      '“much better training curves”. Here weights alone, mask alone, and both are trained, of float networks, networks with ' +
      'binary weights (1-32), and networks with binary weights and activations (1-1); with clean labels, with random labels ' +
      '(validation labels are as noisy), with few images, with a corner patch that tells the class of 95 % of the training ' +
      'and validation images and of a test image nothing, on corrupted images (12 kinds × 5 severities of 1,000 test images), ' +
      'and with short and long budgets.',
    'Controls: dense networks with tuned weight decay, with tuned dropout, and stopped early (the epoch with the best ' +
      'validation accuracy); trained weights under a random mask that stays; and under one that is drawn anew in each ' +
      'step. If a random mask does as well, the learned mask is not the cause. Masks drawn anew have the density of the others, ' +
      'which is not tuned for them, in all layers; in evaluation all weights are there, and batch normalisation has the ' +
      'statistics of training under masks: computed anew they gave 0.2 to 1.1 points more in eight trials (of a dense network 0.3).',
    'All arms: the same MLP with batch normalisation that learns nothing, the same images, batches of 128, epochs and ' +
      'cosine schedule; SGD with momentum 0.9 for float networks, Adam for binary ones. For each arm, density and condition ' +
      'one trial of each of four learning rates (for the tuned controls: weight decays or dropouts, at the rate of the dense ' +
      'arm), continued where the best stands at an end. Runs have other seeds than trials; a seed gives all arms the ' +
      'same order of examples, random labels and patches, and the same weights but for dropout. All seeds train on the same ' +
      'images and are tested with the same: intervals are not those of other images.',
  ],
  comparisons,
  hypotheses,
};
