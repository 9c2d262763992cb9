import { checkOneOf } from '../ops/check.ts';
import type { Form, PackedWeights } from '../ops/pack-weights.ts';
import { rowMagnitudes } from '../ops/row-magnitudes.ts';
import type { Taps } from '../ops/taps.ts';

/**
 * What a weight costs at four positions, and at a single one, beside a dense weight at four: `pnpm bench ops` on x86-64
 * (AMD EPYC), in the median of its layers.
 */
const COSTS: Readonly<Record<Form, { readonly four: number; readonly one: number }>> = {
  dense: { four: 1, one: 0.4 },
  sparse: { four: 1.25, one: 1.1 },
  signs: { four: 1, one: 0.9 },
};

/** @throws unless `form` is one, or undefined. */
export function checkForm(form: unknown): void {
  if (form !== undefined) checkOneOf('load: form', form, Object.keys(COSTS));
}

/** How often a form runs when it is measured; the shortest time counts. */
const TRIALS = 5;

/**
 * Packs weights in the form that multiplies fastest: by what a weight costs in each, or by trying.
 *
 * @param options `form`: what to take if the weights can have it; `calibrate`: whether to try; `run`: multiplies once.
 */
export function chooseForm(
  taps: Taps,
  {
    positions,
    groups,
    form,
    calibrate,
    pack,
    run,
  }: {
    readonly positions: number;
    readonly groups: number;
    readonly form: Form | undefined;
    readonly calibrate: boolean;
    readonly pack: (form: Form) => PackedWeights;
    readonly run: (weights: PackedWeights) => void;
  },
): PackedWeights {
  const uniform = isUniform(taps);
  const possible = (['signs', 'sparse', 'dense'] as const).filter(
    (one) => (one !== 'signs' || uniform) && (one !== 'dense' || groups === 1),
  );
  if (form !== undefined && possible.includes(form)) return pack(form);
  const cost = (one: Form): number => {
    const { four, one: single } = COSTS[one];
    const weights = one === 'dense' ? taps.rows * taps.columns : taps.weights.length;
    return weights * (positions === 1 ? single : four * Math.ceil(positions / 4));
  };
  const ordered = [...possible].sort((a, b) => cost(a) - cost(b));
  if (!calibrate) return pack(ordered[0] as Form);
  let best: { weights: PackedWeights; time: number } | undefined;
  for (const one of ordered) {
    const weights = pack(one);
    const time = shortest(() => run(weights));
    if (best !== undefined && best.time <= time) weights.free();
    else {
      best?.weights.free();
      best = { weights, time };
    }
  }
  return (best as { weights: PackedWeights }).weights;
}

function shortest(run: () => void): number {
  let time = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIALS; i++) {
    const start = performance.now();
    run();
    time = Math.min(time, performance.now() - start);
  }
  return time;
}

/** Whether the weights of each row have one magnitude. */
function isUniform(taps: Taps): boolean {
  try {
    return rowMagnitudes(taps).length > 0;
  } catch {
    return false;
  }
}
