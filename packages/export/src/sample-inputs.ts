import { randomValues } from '@supermask/format';
import type { ValueInfo } from '@supermask/runtime';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { innerLayer } from './layer-use.ts';

/** A named batch of random inputs. */
export interface SampleInput extends ValueInfo {
  /** float32 [batch × elements]. */
  readonly values: Float32Array;
}

/**
 * Seeded inputs for all inputs of a model: normally distributed, or, where an embedding reads them, indices that it
 * has.
 *
 * @param inputs names and shapes, in the model's order.
 */
export function sampleInputs(
  model: LayersModel,
  { inputs, batch }: { readonly inputs: readonly ValueInfo[]; readonly batch: number },
): SampleInput[] {
  const indices = indexCounts(model);
  return inputs.map(({ name, shape }, i) => {
    const count = shape.reduce((product, size) => product * size, batch);
    const source = { scale: 1, seed: i, purpose: 'data', stream: 'compare' } as const;
    const below = indices[i] as number;
    const values = Number.isFinite(below)
      ? randomValues({ ...source, distribution: 'uniform' }, count).map((x) =>
          Math.min(Math.floor(((x + 1) / 2) * below), below - 1),
        )
      : randomValues({ ...source, distribution: 'normal' }, count);
    return { name, shape, values };
  });
}

/** For each input of the model how many indices all embeddings that read it have; ∞ where none does. */
function indexCounts(model: LayersModel): number[] {
  const counts = model.inputs.map(() => Number.POSITIVE_INFINITY);
  for (const layer of model.layers) {
    const inner = innerLayer(layer);
    if (inner.getClassName() !== 'Embedding') continue;
    const read = layer.inboundNodes.flatMap(({ inputTensors }) => inputTensors.map(({ id }) => id));
    model.inputs.forEach(({ id }, i) => {
      if (!read.includes(id)) return;
      counts[i] = Math.min(counts[i] as number, inner.getConfig().inputDim as number);
    });
  }
  return counts;
}
