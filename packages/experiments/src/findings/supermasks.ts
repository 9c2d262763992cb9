import type { Arm, Comparison, Finding, Hypothesis, Scale, Setting } from './finding.ts';
import { densities, levels, rates, SMOKE } from './points.ts';

function arms({ kept, pruned, controlled }: Points): Arm[] {
  const masked = { optimizer: 'sgd', init: 'scaled-signed-constant' } as const;
  const trained = { optimizer: 'sgd', init: 'scaled-kaiming-normal' } as const;
  const imp = { method: 'imp', optimizer: 'sgd' } as const;
  const weightRates = rates(0.003, 0.01, 0.03, 0.1, 0.3);
  const maskRates = rates(0.01, 0.03, 0.1, 0.3, 1);
  return [
    { name: 'dense', setting: { method: 'dense', optimizer: 'sgd' }, tune: weightRates },
    {
      name: 'edge-popup',
      setting: { method: 'edge-popup', ...masked },
      points: kept,
      tune: maskRates,
    },
    {
      name: 'signed',
      setting: { method: 'signed', ...masked },
      points: kept,
      tune: maskRates,
    },
    { name: 'bernoulli', setting: { method: 'bernoulli', ...masked }, tune: rates(7, 20, 60, 200, 600) },
    {
      name: 'random-frozen',
      setting: { method: 'random-frozen', ...masked },
      points: kept,
    },
    {
      name: 'random-trained',
      setting: { method: 'random-trained', ...trained },
      points: kept,
      tune: weightRates,
    },
    { name: 'imp', setting: imp, points: pruned, tune: weightRates },
    {
      name: 'imp, drawn anew',
      setting: { ...imp, ticket: 'reinit' },
      points: controlled,
      like: 'imp',
    },
    {
      name: 'imp, drawn anew, all epochs',
      setting: { ...imp, ticket: 'restart' },
      points: controlled,
      like: 'imp',
    },
    {
      name: 'imp, shuffled',
      setting: { ...imp, ticket: 'shuffle' },
      points: controlled,
      like: 'imp',
    },
  ];
}

interface Points {
  /** Densities of learned and of random masks. */
  readonly kept: readonly Setting[];
  /** Rounds of pruning, and those of which there are controls. */
  readonly pruned: readonly Setting[];
  readonly controlled: readonly Setting[];
}

const ALL: Points = {
  kept: densities(0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9),
  // They leave about 80, 51, 33, 21, 11 and 5 % of the weights.
  pruned: levels(1, 3, 5, 7, 10, 13),
  controlled: levels(3, 7, 10),
};

function comparisons(scale: Scale): Comparison[] {
  if (scale === 'smoke') {
    const few = arms({ kept: densities(0.1, 0.5), pruned: levels(1, 2), controlled: levels(2) });
    return [{ name: 'glyphs, MLP', base: SMOKE, arms: few, seeds: 3, trials: 1 }];
  }
  const size = scale === 'paper' ? { epochs: 100 } : { trainSize: 10_000, epochs: 5 };
  const mlp = ['fashion-mnist', 'mnist'].map((dataset) => ({
    name: `${dataset}, MLP`,
    base: { dataset, ...size },
    arms: arms(ALL),
    seeds: 20,
    trials: 1,
  }));
  return [...mlp, ...exploratory(size)];
}

/** Whether it is otherwise for convolutions, widths, normalisation and colour images. */
function exploratory(size: Setting): Comparison[] {
  const look = { trials: 1, seeds: 5, exploratory: true } as const;
  const base = { dataset: 'fashion-mnist', ...size };
  const half = arms({ kept: densities(0.5), pruned: levels(3), controlled: levels(3) });
  const small = size.trainSize === undefined ? {} : { trainSize: 5000, epochs: 4 };
  const tiny = size.trainSize === undefined ? {} : { trainSize: 4000, validationSize: 1000, epochs: 3 };
  return [
    { ...look, name: 'MLP, width 0.5', base: { ...base, width: 0.5 }, arms: half },
    { ...look, name: 'MLP, width 2', base: { ...base, width: 2 }, arms: half },
    { ...look, name: 'MLP, batch normalisation', base: { ...base, norm: 'non-affine' }, arms: half },
    {
      ...look,
      name: 'fashion-mnist, convolutions',
      base: { ...base, ...small, model: 'conv-16-16-128' },
      arms: arms({ kept: densities(0.1, 0.3, 0.5, 0.7), pruned: levels(3, 7), controlled: levels(7) }),
      seeds: 10,
    },
    {
      ...look,
      name: 'cifar10, Conv4 (rates not tuned)',
      base: { ...base, ...tiny, dataset: 'cifar10', model: 'conv4' },
      arms: untuned(densities(0.1, 0.3, 0.5)),
      seeds: 3,
    },
  ];
}

/** Where trials would take a day: with the recipes of the methods. */
function untuned(kept: readonly Setting[]): Arm[] {
  const init = 'scaled-signed-constant';
  return [
    { name: 'dense', setting: { method: 'dense' } },
    { name: 'edge-popup', setting: { method: 'edge-popup', init }, points: kept },
    { name: 'signed', setting: { method: 'signed', init }, points: kept },
    { name: 'random-trained', setting: { method: 'random-trained' }, points: kept },
  ];
}

function hypotheses(scale: Scale): Hypothesis[] {
  return comparisons(scale)
    .filter(({ exploratory }) => !exploratory)
    .flatMap(({ name: comparison }) => {
      const few = scale === 'smoke';
      const [most, least] = few ? [2, 2] : [7, 10];
      const on = { comparison } as const;
      const dense = { arm: 'dense' };
      return [
        {
          ...on,
          name: `edge-popup like dense (${comparison})`,
          statement: 'Edge-popup at density 0.5 performs like the dense trained network',
          a: { arm: 'edge-popup', density: 0.5 },
          b: dense,
          test: 'equal',
        },
        {
          ...on,
          name: `signed like dense (${comparison})`,
          statement: 'A signed supermask at density 0.5 performs like the dense trained network',
          a: { arm: 'signed', density: 0.5 },
          b: dense,
          test: 'equal',
        },
        {
          ...on,
          name: `learned mask above random mask (${comparison})`,
          statement:
            'At density 0.1 a learned mask on frozen weights is above trained weights under a random mask',
          a: { arm: 'edge-popup', density: 0.1 },
          b: { arm: 'random-trained', density: 0.1 },
          test: 'above',
        },
        {
          ...on,
          name: `imp like dense (${comparison})`,
          statement: `The network that ${most} rounds of pruning leave performs like the dense one`,
          a: { arm: 'imp', levels: most },
          b: dense,
          test: 'equal',
        },
        ...(['imp, drawn anew', 'imp, drawn anew, all epochs', 'imp, shuffled'] as const).map(
          (arm): Hypothesis => ({
            ...on,
            name: `ticket above ${arm} (${comparison})`,
            statement: `After ${least} rounds the ticket is above its control (${arm})`,
            a: { arm: 'imp', levels: least },
            b: { arm, levels: least },
            test: 'above',
          }),
        ),
      ];
    });
}

/** Does a supermask on frozen random weights perform like the trained network? */
export const supermasks: Finding = {
  name: 'supermasks',
  title: 'A supermask on frozen random weights performs like the trained network',
  text: [
    'Accuracy against density for masks that are learned on frozen random weights (edge-popup, signed, Bernoulli, which ' +
      'finds its density itself), against the dense trained network, against random masks of the same counts (with ' +
      'nothing trained, and with trained weights), and against iterative magnitude pruning with rewinding to the first ' +
      'epoch, of which controls show whether it is a lottery ticket: its mask over weights drawn anew, and its ' +
      'weights under its mask shuffled within each layer. Weights drawn anew are trained from the second epoch on, as ' +
      'open_lth does it, and so for an epoch less than the ticket, which keeps what it learned in the first one; with five ' +
      'epochs that is much, and the fair comparison is that with “all epochs”.',
    'All arms: the same network without biases and normalisation, images, batches of 128, epochs, SGD with momentum 0.9, ' +
      'weight decay 1e-4 (Bernoulli: none) and a cosine schedule. Frozen weights are signed constants, trained ones Kaiming normal, both scaled by the density. ' +
      'The learning rate is chosen for each arm and density by one trial of each of five rates (a row that is ' +
      'continued where its best stands at an end) on the validation images, the last 5,000 of the official training set; the ' +
      'controls of pruning have the rates of pruning. The runs reported have other seeds than the trials, and look at ' +
      'the test images once, after the last epoch. All train on the same images and are tested with the same: intervals are ' +
      'those of weights, scores and order, not of other images.',
    'Of the hypotheses, those that say “above” were first written with a margin of 1 point, which their statements never ' +
      'named; it was dropped later (an interval meets it that begins above +1 point). The one of weights drawn anew for “all ' +
      'epochs” was added after five seeds of the others, and after a look at two of its own.',
  ],
  comparisons,
  hypotheses,
};
