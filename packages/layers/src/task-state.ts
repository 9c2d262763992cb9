import { tensor, tidy } from '@tensorflow/tfjs-core';
import { floats, type TaskParts, writeValues } from './task-parts.ts';

/** What one task has of its own, by the names of `TaskParts`. */
export interface TaskState {
  /** Of −1, 0 and 1, in the flat order of the kernel. */
  readonly masks: Readonly<Record<string, Int8Array>>;
  /** What the masks were made of; a task from a file has its masks only. */
  readonly scores?: Readonly<Record<string, Float32Array>>;
  readonly norms: Readonly<Record<string, Float32Array>>;
  /** Training steps done, which densities may follow, by the name of a kernel. */
  readonly steps?: Readonly<Record<string, number>>;
}

/** What the model has now. @throws on masks that are not hard. */
export function readState({ kernels, norms }: TaskParts): TaskState {
  const record = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
    Object.fromEntries(entries);
  return {
    masks: record(
      kernels.map(({ name, layer, kernel }) => {
        const values = tidy(() => layer.mask(kernel).dataSync());
        const other = values.find((value) => ![-1, 0, 1].includes(value));
        if (other !== undefined) {
          fail(`masks must hold −1, 0 and 1, got ${other} in "${layer.name}/${kernel.key}"`);
        }
        return [name, Int8Array.from(values)];
      }),
    ),
    scores: scoresOf({ kernels }),
    norms: record(norms.map(({ name, variable }) => [name, floats(variable)])),
    steps: record(kernels.map(({ name, layer }) => [name, layer.step])),
  };
}

/** Writes all of it into the model. @throws if its methods cannot have the masks: the model is as before then. */
export function writeState(parts: TaskParts, { masks, scores, norms, steps }: TaskState): void {
  for (const { name, layer } of parts.kernels) {
    const step = steps?.[name];
    if (step !== undefined) layer.step = step;
  }
  if (scores === undefined) writeMasks(parts, masks);
  else writeScores(parts, scores);
  for (const { name, variable } of parts.norms) writeValues(variable, norms[name] as Float32Array);
}

/** Scores whose masks are these, which depends on the rule: it is tried. */
function writeMasks({ kernels }: TaskParts, masks: TaskState['masks']): void {
  const before = scoresOf({ kernels });
  const wrong = (): (typeof kernels)[number] | undefined =>
    kernels.find(({ name, layer, kernel }) => {
      const mask = masks[name] as Int8Array;
      return tidy(() => layer.mask(kernel).dataSync()).some((value, i) => value !== mask[i]);
    });
  // 0 is pruned by |s| and by `fixed`, −1 by a threshold at 0 or a probability of ½.
  for (const pruned of [0, -1]) {
    const scores = Object.entries(masks).map(([name, mask]) => [
      name,
      Float32Array.from(mask, (bit) => (bit === 0 ? pruned : bit)),
    ]);
    writeScores({ kernels }, Object.fromEntries(scores));
    if (wrong() === undefined) return;
  }
  const { layer, kernel } = wrong() as (typeof kernels)[number];
  writeScores({ kernels }, before);
  fail(
    `the method "${kernel.reparam.config.name}" of "${layer.name}/${kernel.key}" cannot have the mask of this task ` +
      '(a task from a file needs the method that it was trained with, or one whose rule is fixed())',
  );
}

function scoresOf({ kernels }: Pick<TaskParts, 'kernels'>): Record<string, Float32Array> {
  return Object.fromEntries(kernels.map(({ name, kernel }) => [name, floats(kernel.scores)]));
}

function writeScores(
  { kernels }: Pick<TaskParts, 'kernels'>,
  scores: Readonly<Record<string, Float32Array>>,
): void {
  for (const { name, layer, kernel } of kernels) {
    const { shape, size } = kernel.scores.read();
    const values = scores[name] as Float32Array;
    if (values.length !== size) {
      fail(
        `"${layer.name}/${kernel.key}" has ${size} scores, got a mask of ${values.length} (where scores are ` +
          'of blocks, decorate with a method whose rule is fixed())',
      );
    }
    tidy(() => layer.writeScores(kernel, tensor(values, shape)));
  }
}

function fail(what: string): never {
  throw new Error(`[supermask/layers] maskTasks: ${what}`);
}
