import type { Arm, Comparison, Finding, Hypothesis, Scale, Setting } from './finding.ts';
import { densities, rates, SMOKE } from './points.ts';

const KEPT = densities(0.1, 0.2, 0.3, 0.5, 0.8);

function arms(kept: readonly Setting[]): Arm[] {
  const weightRates = rates(3e-4, 1e-3, 3e-3, 1e-2);
  const maskRates = rates(3e-3, 1e-2, 3e-2, 1e-1);
  const adam = { optimizer: 'adam' } as const;
  return [
    { name: 'dense', setting: { method: 'dense', ...adam }, tune: weightRates },
    { name: 'mpt-1-32', setting: { method: 'mpt-1-32', ...adam }, points: kept, tune: maskRates },
    { name: 'mpt-1-1', setting: { method: 'mpt-1-1', ...adam }, points: kept, tune: maskRates },
    { name: 'binary-1-32', setting: { method: 'binary-1-32', ...adam }, tune: weightRates },
    { name: 'binary-1-1', setting: { method: 'binary-1-1', ...adam }, tune: weightRates },
  ];
}

function comparisons(scale: Scale): Comparison[] {
  const norm = 'non-affine';
  if (scale === 'smoke') {
    const base = { ...SMOKE, norm } as const;
    return [{ name: 'glyphs, MLP', base, arms: arms(densities(0.2, 0.5)), seeds: 3, trials: 1 }];
  }
  const paper = scale === 'paper';
  const names = ['fashion-mnist', 'mnist'];
  const mlp = names.map((dataset) => ({
    name: `${dataset}, MLP`,
    base: { dataset, norm, ...(paper ? { epochs: 100 } : { trainSize: 10_000, epochs: 5 }) } as const,
    arms: arms(KEPT),
    seeds: 20,
    trials: 1,
  }));
  const conv = names.map((dataset) => ({
    name: `${dataset}, convolutions`,
    base: {
      dataset,
      norm,
      model: paper ? 'conv4' : 'conv-16-16-128',
      ...(paper ? { epochs: 100 } : { trainSize: 5000, epochs: 5 }),
    } as const,
    arms: arms(KEPT),
    seeds: 10,
    trials: 1,
  }));
  return [...mlp, ...conv];
}

function hypotheses(scale: Scale): Hypothesis[] {
  return comparisons(scale).flatMap(({ name: comparison }): Hypothesis[] => {
    const ticket = { arm: 'mpt-1-1', density: 'best' } as const;
    return [
      {
        name: `below float (${comparison})`,
        statement: 'The float network with trained weights is above MPT-1/1 at its best density',
        comparison,
        a: { arm: 'dense' },
        b: ticket,
        test: 'above',
      },
      {
        name: `ten points below float (${comparison})`,
        statement: 'It is so by more than 10 points, as was predicted',
        comparison,
        a: { arm: 'dense' },
        b: ticket,
        test: 'above',
        margin: 0.1,
      },
      {
        name: `like trained binary weights, 1/1 (${comparison})`,
        statement: 'MPT-1/1 at its best density performs like the binary network (1/1) with trained weights',
        comparison,
        a: ticket,
        b: { arm: 'binary-1-1' },
        test: 'equal',
      },
      {
        name: `like trained binary weights, 1/32 (${comparison})`,
        statement:
          'MPT-1/32 at its best density performs like the binary network (1/32) with trained weights',
        comparison,
        a: { arm: 'mpt-1-32', density: 'best' },
        b: { arm: 'binary-1-32' },
        test: 'equal',
      },
    ];
  });
}

/** How do fully binarised lottery tickets compare with float networks, and with binary networks of trained weights? */
export const multiPrizeTickets: Finding = {
  name: 'multi-prize',
  title: 'Multi-prize tickets are competitive with binary networks of trained weights',
  text: [
    'MPT-1/1 (binary weights and activations, masks learned on frozen random weights) and MPT-1/32 (binary weights) ' +
      'against the float network with trained weights and against binary networks of the same form with trained weights. ' +
      'The gap to float was predicted to be 10 to 20 points and to grow with the data set; it is reported for each.',
    'All arms: the same network with batch normalisation that learns nothing, in the same places, the same images, batches of ' +
      '128, epochs, Adam and a cosine schedule. One trial of each of four learning rates for each arm and density, continued ' +
      'where the best stands at an end, on the last 5,000 images of the official training set. The best density is the one ' +
      'with the highest validation accuracy in the trials. Runs have other seeds than trials, and look at the test images once.',
  ],
  comparisons,
  hypotheses,
};
