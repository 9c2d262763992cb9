import { tensor } from '@tensorflow/tfjs-core';
import type { TrainedVariable } from './trained-variable.ts';

/** What training carries from step to step beside the model's variables. */
export interface TrainerState {
  /** Steps done. */
  readonly steps: number;
  /** The slots of each trained variable, flat, by its name. */
  readonly slots: ReadonlyMap<string, readonly Float32Array[]>;
}

/** Copies of all slots. */
export async function takeSlots(trained: readonly TrainedVariable[]): Promise<TrainerState['slots']> {
  const entries = trained.map(async ({ variable, slots }) => {
    const values = slots.map(async (slot) => (await slot.data<'float32'>()).slice());
    return [variable.originalName, await Promise.all(values)] as const;
  });
  return new Map(await Promise.all(entries));
}

/**
 * Replaces all slots.
 *
 * @throws if the variables do not have exactly such slots; then nothing is changed.
 */
export function restoreSlots(trained: readonly TrainedVariable[], saved: TrainerState['slots']): void {
  for (const { variable, slots } of trained) {
    const expected = describeSizes(slots.map(({ size }) => size));
    const actual = describeSizes(saved.get(variable.originalName)?.map(({ length }) => length));
    if (actual === expected) continue;
    throw new Error(
      `[supermask/trainers] Trainer.restore: "${variable.originalName}" needs ${expected}, the state has ${actual} ` +
        '(another optimiser or another model?)',
    );
  }
  for (const one of trained) {
    const values = saved.get(one.variable.originalName) ?? [];
    for (const slot of one.slots) slot.dispose();
    one.slots = values.map((numbers) => tensor(numbers, one.variable.shape as number[]));
  }
}

function describeSizes(sizes: readonly number[] | undefined): string {
  return sizes ? `slots of [${sizes.join(', ')}]` : 'nothing';
}
