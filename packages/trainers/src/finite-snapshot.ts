import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Diverged } from './diverged.ts';
import { firstNonFiniteVariable } from './first-non-finite.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/**
 * All variables of a model in training.
 *
 * @throws `Diverged` if one is not finite: the loss of a step does not tell what the step made of them.
 */
export async function finiteSnapshot(
  model: LayersModel,
  at: { readonly epoch: number; readonly step: number },
): Promise<Snapshot> {
  const snapshot = await takeSnapshot(model);
  if ([...snapshot.values()].every((values) => values.every(Number.isFinite))) return snapshot;
  throw new Diverged(`${await firstNonFiniteVariable(model)} is not finite`, at);
}
