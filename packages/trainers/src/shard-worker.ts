import { linkMasks } from '@supermask/layers';
import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { LayersModel, type LayerVariable, models } from '@tensorflow/tfjs-layers';
import { registeredMethods } from './registered-methods.ts';
import { setMaskStep } from './set-mask-step.ts';
import { shardGradients } from './shard-gradients.ts';
import { readShared, unshared, writeShared } from './shared-variables.ts';
import type { SharedTensor, SharedVariable, Start, Task, TaskResult } from './worker-messages.ts';

/**
 * Makes a worker's copy of the model, and what computes its part of each step.
 *
 * @throws if it does not know a method of the model, or the copy has other variables.
 */
export async function shardWorker(start: Start): Promise<(task: Task) => Promise<TaskResult>> {
  const { topology, index, values, results, labelSmoothing } = start;
  const unknown = start.methods.find((name) => !registeredMethods().has(name));
  if (unknown !== undefined) {
    // Its configuration may well be that of another method.
    throw new Error(`unknown method "${unknown}" (its setup must call register({ methods: { … } }) too)`);
  }
  const model = await models.modelFromJSON(JSON.parse(topology));
  linkMasks(model);
  varySeeds(model, index);
  const places = start.variables.map((place) => ({ place, variable: variableAt(model, place) }));
  const trained = places.filter(({ place }) => place.trained);
  for (const { place, variable } of places) variable.trainable = place.trained;

  let batch: Pick<Task, 'inputs' | 'labels'> = {};
  return async ({ step, changed, share, ...task }) => {
    batch = { ...batch, ...task };
    setMaskStep(model, step);
    tidy(() => {
      for (const i of changed) {
        const { place, variable } = places[i] as (typeof places)[number];
        variable.write(readShared(values, place));
      }
    });
    const before = places.map(({ variable }) => variable.read().dataId);
    const [inputs, labels] = [batch.inputs, batch.labels].map((one) => unshared(one as SharedTensor)) as [
      Tensor,
      Tensor,
    ];
    const { loss, gradients } = shardGradients(
      model,
      trained.map(({ variable }) => variable),
      { inputs, labels },
      { labelSmoothing, share, penalties: false },
    );
    const moved = places.filter(({ variable }, i) => variable.read().dataId !== before[i]);
    await Promise.all([
      ...trained.map(({ place }, i) => writeShared(results, place, gradients[i] as Tensor)),
      ...moved.map(({ place, variable }) => writeShared(results, place, variable.read())),
    ]);
    const [value] = await loss.data();
    dispose([inputs, labels, loss, ...gradients]);
    return { loss: value as number };
  };
}

function variableAt(model: LayersModel, { name, shape }: SharedVariable): LayerVariable {
  const found = model.weights.find(({ originalName }) => originalName === name);
  if (`${found?.shape}` === `${shape}` && found) return found;
  throw new Error(
    `expected a variable "${name}" of [${shape}], got ${found ? `[${found.shape}]` : 'none'} in the copy made from ` +
      "the model's JSON (does a layer not save all its options?)",
  );
}

/** Dropout with a seed draws the same numbers at every call: other ones in each worker. */
function varySeeds(model: LayersModel, index: number): void {
  for (const layer of model.layers as (LayersModel['layers'][number] & { seed?: unknown })[]) {
    if (layer instanceof LayersModel) varySeeds(layer, index);
    else if (typeof layer.seed === 'number') layer.seed += index;
  }
}
