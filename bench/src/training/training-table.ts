import type { TrainingResult } from './training.ts';
import { trainingGoalText } from './training-goals.ts';

export const HEADER = `Milliseconds of one training step (forward, backward, update) or product, median (quartiles): t1 CPU time with one thread,
t2 wall-clock time with two. (× n) = our time over that engine's, less is faster. torch-sort: edge-popup as in the original
code; torch-kth: with kthvalue; torch-dense: no masks. dev: largest relative difference of the losses, first and third step.`;

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** What is timed of one case, and what it ought to reach. */
export function trainingLines({ name, ms, spread, ratio, failed, goals, ...more }: TrainingResult): string {
  const engines = Object.entries(ms).map(([engine, median]) => {
    const [low, high] = spread[engine] as readonly [number, number];
    const times = engine === 'supermask' ? '' : `(× ${(ratio[engine] as number).toFixed(2)})`;
    return `    ${engine.padEnd(20)}${short(median).padStart(7)} ${`(${short(low)}–${short(high)})`.padEnd(16)} ${times}`;
  });
  const { masks, overDense, rate, deviation } = more;
  const said = (what: string, values: Readonly<Record<string, number>> = {}, as = percent): string[] => {
    const each = Object.entries(values).map(([engine, value]) => `${engine} ${as(value)}`);
    return each.length > 0 ? [`    ${what}: ${each.join(', ')}`] : [];
  };
  return [
    name,
    ...engines,
    ...Object.entries(failed).map(
      ([engine, why]) => `    ${engine.padEnd(20)}  fails: ${why.split('\n')[0]}`,
    ),
    ...said('masks, selected and applied, of the step', masks),
    ...said('of the dense step', overDense),
    ...said('GFLOP/s', rate, (value) => value.toFixed(1)),
    `    dev ${deviation.map((value) => value.toExponential(0)).join(', ')}`,
    ...goals.map((goal) => `    ${trainingGoalText(goal)}`),
  ].join('\n');
}
