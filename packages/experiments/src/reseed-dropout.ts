import { deriveKey, randomUint32 } from '@supermask/format';
import type { TrainHooks } from '@supermask/trainers';
import type { layers } from '@tensorflow/tfjs-layers';

/**
 * Gives the dropout layers of a model other seeds before each step, which run, layer and step name: by itself a layer
 * of tfjs drops the same places in all steps, or draws them from a generator that no run repeats.
 */
export function reseedDropout(seed: number): Required<Pick<TrainHooks, 'beforeStep'>> {
  return {
    beforeStep: ({ model, step }) => {
      for (const layer of model.layers) {
        if (layer.getClassName() !== 'Dropout') continue;
        const key = deriveKey(seed, 'sampling', `dropout/${layer.name}`);
        // To tfjs the seed 0 is none.
        (layer as layers.Layer & { seed: number }).seed = (randomUint32(key, 1, step)[0] as number) + 1;
      }
    },
  };
}
