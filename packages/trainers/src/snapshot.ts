import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The values of all variables of a model, scores and frozen weights included, by name. */
export type Snapshot = ReadonlyMap<string, Float32Array>;

/**
 * Copies a model's variables out of the backend.
 *
 * @throws if two variables share a name.
 */
export async function takeSnapshot(model: LayersModel): Promise<Snapshot> {
  const entries = model.weights.map(async (variable) => {
    const values = await variable.read().data<'float32'>();
    return [variable.originalName, values.slice()] as const;
  });
  const snapshot = new Map(await Promise.all(entries));
  if (snapshot.size < entries.length) {
    const names = model.weights.map(({ originalName }) => originalName);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    throw new Error(`[supermask/trainers] takeSnapshot: two variables of the model are named "${twice}"`);
  }
  return snapshot;
}

/**
 * Writes a snapshot back.
 *
 * @throws if the model has a variable that the snapshot lacks.
 */
export function restoreSnapshot(model: LayersModel, snapshot: Snapshot): void {
  tidy(() => {
    for (const variable of model.weights) {
      const values = snapshot.get(variable.originalName);
      if (values === undefined) {
        throw new Error(
          `[supermask/trainers] restoreSnapshot: the snapshot has no "${variable.originalName}"`,
        );
      }
      variable.write(tensor(values, variable.shape as number[]));
    }
  });
}
