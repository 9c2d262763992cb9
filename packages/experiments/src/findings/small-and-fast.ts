import type { Arm, Comparison, Finding, Hypothesis, Scale, Setting } from './finding.ts';
import { densities, rates, SMOKE } from './points.ts';

const WIDTHS = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125];

function widths(...values: number[]): Setting[] {
  return values.map((width) => ({ width }));
}

interface Points {
  readonly slim: readonly Setting[];
  readonly signed: readonly Setting[];
  readonly masked: readonly Setting[];
}

function arms({ slim, signed, masked }: Points): Arm[] {
  const sgd = { optimizer: 'sgd' } as const;
  // With the same density in each layer, 1 % would leave ten weights to ten classes.
  const erk = { allocation: 'erk' } as const;
  const adam = { optimizer: 'adam', ...erk } as const;
  const constants = { init: 'signed-constant', ...erk } as const;
  const weightRates = rates(0.01, 0.03, 0.1, 0.3);
  const maskRates = rates(0.03, 0.1, 0.3, 1);
  return [
    { name: 'dense', setting: { method: 'dense', ...sgd }, points: slim, tune: weightRates },
    { name: 'signed', setting: { method: 'signed', ...sgd, ...constants }, points: signed, tune: maskRates },
    {
      name: 'edge-popup',
      setting: { method: 'edge-popup', ...sgd, ...constants },
      points: masked,
      tune: maskRates,
    },
    {
      name: 'mpt-1-32',
      setting: { method: 'mpt-1-32', ...adam },
      points: masked,
      tune: rates(3e-3, 1e-2, 3e-2, 1e-1),
    },
    {
      name: 'mpt-1-1',
      setting: { method: 'mpt-1-1', ...adam },
      points: masked,
      tune: rates(3e-3, 1e-2, 3e-2, 1e-1),
    },
    {
      name: 'gradual-magnitude',
      setting: { method: 'gradual-magnitude', ...sgd, ...erk },
      points: signed,
      tune: weightRates,
    },
  ];
}

function comparisons(scale: Scale): Comparison[] {
  const norm = 'non-affine';
  if (scale === 'smoke') {
    const base = { ...SMOKE, norm } as const;
    const few = arms({ slim: widths(1, 0.0625), signed: densities(0.04), masked: densities(0.3) });
    return [{ name: 'glyphs, MLP', base, arms: few, seeds: 2, trials: 1, files: true }];
  }
  const size = scale === 'paper' ? { epochs: 100 } : { trainSize: 10_000, epochs: 5 };
  return [
    {
      name: 'fashion-mnist, MLP',
      base: { dataset: 'fashion-mnist', norm, ...size },
      arms: arms({
        slim: widths(...WIDTHS),
        signed: densities(0.006, 0.01, 0.02, 0.04, 0.1, 0.3),
        masked: densities(0.02, 0.05, 0.1, 0.3, 0.5),
      }),
      seeds: 20,
      trials: 1,
      files: true,
    },
  ];
}

function hypotheses(scale: Scale): Hypothesis[] {
  return comparisons(scale).flatMap(({ name: comparison }): Hypothesis[] => {
    const signed = { arm: 'signed', density: 0.04 };
    const dense = { arm: 'dense', width: 1 };
    return [
      {
        name: `signed at 4 % like dense (${comparison})`,
        statement: 'A signed supermask that keeps 4 % performs like the dense trained network',
        comparison,
        a: signed,
        b: dense,
        test: 'equal',
      },
      {
        name: `signed above slim dense (${comparison})`,
        statement: 'It is above a dense network of width 1/16 in int8, whose file is larger',
        comparison,
        a: signed,
        b: { arm: 'dense', width: 0.0625, measure: 'int8' },
        test: 'above',
      },
      {
        name: `gradual pruning at 4 % like dense (${comparison})`,
        statement: 'Gradual magnitude pruning to 4 % performs like the dense trained network',
        comparison,
        a: { arm: 'gradual-magnitude', density: 0.04 },
        b: dense,
        test: 'equal',
      },
    ];
  });
}

/** How small and fast are masked networks at an accuracy, and what else is? */
export const smallAndFast: Finding = {
  name: 'small-and-fast',
  title: 'Masked networks are small and fast',
  text: [
    'Accuracy against the bytes of the file and against the milliseconds that the runtime needs for an image, of networks ' +
      'with learned masks (signed, edge-popup, multi-prize tickets), of dense networks of width 1 to 1/32 as float32 and ' +
      'int8, and of gradual magnitude pruning (Zhu and Gupta: cubic, over three quarters of training), with one ' +
      'training budget.',
    'All arms: the same MLP (but for the width) with batch normalisation that learns nothing, the same images, batches of 128, ' +
      'epochs and cosine schedule; densities by layer are those of Erdős–Rényi kernels, by which large layers are sparser; a width is that of both hidden layers (at 1/16 they have 19 and 6 units), which is ' +
      'not the best small network there may be; one trial of each of four learning rates for each arm and point, continued where the ' +
      'best stands at an end. What is chosen below (the smallest file within a point of dense, the best within so many ' +
      'bytes) is chosen by validation. Milliseconds are CPU time of one image alone, on one thread, the least of seven ' +
      'rounds, measured while other runs trained on the same two cores.',
  ],
  comparisons,
  hypotheses,
};
