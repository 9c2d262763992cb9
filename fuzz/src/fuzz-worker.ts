import { parentPort, workerData } from 'node:worker_threads';
import { baseNetworks } from './base-networks.ts';
import { createDraw } from './draw.ts';
import { judge, type Stage } from './judge.ts';
import { makeCase, toBases } from './make-case.ts';

export interface Share {
  readonly seed: number;
  /** The cases first, first + step, … below end. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** When to stop, in milliseconds since 1970. */
  readonly deadline: number;
  /** Int32: the case that is running, so that somebody can tell that it hangs; cases done. */
  readonly progress: SharedArrayBuffer;
}

export type Report =
  | { readonly finding: string; readonly index: number }
  | { readonly stages: Partial<Record<Stage, number>> };

const { seed, first, step, end, deadline, progress } = workerData as Share;
const bases = toBases(baseNetworks(seed));
const state = new Int32Array(progress);
const stages: Partial<Record<Stage, number>> = {};
const report = (message: Report): void => parentPort?.postMessage(message);
for (let index = first; index < end && Date.now() < deadline; index += step) {
  Atomics.store(state, 0, index);
  const file = makeCase(bases, createDraw(seed, index, 'make'));
  const { stage, finding } = judge(file, () => createDraw(seed, index, 'judge'));
  stages[stage] = (stages[stage] ?? 0) + 1;
  if (finding !== undefined) report({ finding, index });
  Atomics.add(state, 1, 1);
}
Atomics.store(state, 0, -1);
report({ stages });
