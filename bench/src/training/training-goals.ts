import type { TrainingResult } from './training.ts';

/** What a case ought to reach. */
export interface TrainingGoal {
  /** What the value is, as in `0.5 of torch-sort`. */
  readonly what: string;
  readonly value: number;
  readonly target: number;
  /** What must be reached in any case. */
  readonly floor?: number;
  /** Whether the value ought to be as large as that, not as small. */
  readonly larger?: true;
  readonly met: 'target' | 'floor' | 'no';
}

type Limits = readonly [target: number, floor?: number];

/** Ours over another engine's time, by the beginning of the name of a case, with its threads or without. */
const OF_ENGINES: readonly (readonly [name: string, engine: string, limits: Limits])[] = [
  ['mlp/edge-popup/0.5/', 'torch-sort', [0.4, 0.5]],
  ['mlp/edge-popup/0.5/', 'torch-kth', [1]],
  ['conv2-28/edge-popup/0.5/', 'torch-sort', [1, 1.4]],
  ['conv2-28/edge-popup/0.5/', 'torch-sort', [0.7]],
  ['conv4-28/edge-popup/0.5/', 'torch-sort', [2, 3]],
  ['conv4-28/edge-popup/0.2/', 'torch-sort', [1]],
  ['mlp/edge-popup/0.5/b128/t1', 'tfjs-wasm', [1 / 5]],
  ['matmul-512-', 'tfjs-wasm', [1 / 10]],
  ['conv3x3-64-64@28-dx', 'tfjs-wasm', [1 / 8]],
];

/** The largest share of a step for selecting and applying masks. */
const MASKS: Readonly<Record<string, number>> = { mlp: 0.05, 'conv2-28': 0.02, 'conv4-28': 0.02 };

/** The largest quotient of a masked and a dense step of Conv4. */
const OVER_DENSE: Readonly<Record<string, number>> = { '1': 1.1, '0.3': 1, '0.2': 1, '0.1': 1 };

/** Goals beside what was measured, of each of our engines, without those whose engines were not timed. */
export function judgeTraining(result: Omit<TrainingResult, 'goals'>): readonly TrainingGoal[] {
  const { name, ms, masks, overDense, rate } = result;
  const [network = '', method, density = ''] = name.split('/');
  return ['supermask', 'supermask-relaxed'].flatMap((ours): TrainingGoal[] => {
    const own = ms[ours];
    if (own === undefined) return [];
    const goals: TrainingGoal[] = [];
    const add = (what: string, value: number | undefined, [target, floor]: Limits, larger?: true): void => {
      if (value === undefined || Number.isNaN(value)) return;
      const reaches = (limit: number): boolean => (larger ? value >= limit : value <= limit);
      const met = reaches(target) ? 'target' : reaches(floor ?? target) ? 'floor' : 'no';
      goals.push({
        what: ours === 'supermask' ? what : `${what}, relaxed`,
        ...{ value, target, met },
        ...(floor === undefined ? {} : { floor }),
        ...(larger ? { larger } : {}),
      });
    };
    for (const [start, engine, limits] of OF_ENGINES) {
      if (name.startsWith(start)) add(`of ${engine}`, own / (ms[engine] ?? Number.NaN), limits);
    }
    if (ours === 'supermask-relaxed' && name.startsWith('conv4-28/edge-popup/0.5/')) {
      add('of torch-sort', own / (ms['torch-sort'] ?? Number.NaN), [1]);
    }
    const share = MASKS[network];
    if (masks !== undefined && share !== undefined) add('of the step for masks', masks[ours], [share]);
    const limit = OVER_DENSE[density];
    if (method === 'edge-popup' && limit !== undefined) add('of dense', overDense?.[ours], [limit]);
    if (name === 'conv4-28/dense/1/b64/t1') add('GFLOP/s', rate?.[ours], [18], true);
    return goals;
  });
}

export function trainingGoalText({ what, value, target, floor, larger, met }: TrainingGoal): string {
  const sign = larger ? '≥' : '≤';
  const number = (limit: number): string => `${sign} ${Number(limit.toPrecision(3))}`;
  const said = {
    target: 'met',
    floor: 'floor met, target not',
    no: floor === undefined ? 'NOT MET' : 'FLOOR NOT MET',
  };
  const least = floor === undefined ? '' : `, floor ${number(floor)}`;
  return `${value.toPrecision(3)} ${what} (target ${number(target)}${least}: ${said[met]})`;
}
