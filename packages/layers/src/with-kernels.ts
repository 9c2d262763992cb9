import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { slotHolder } from './kernel-slots.ts';

export interface ReplacedKernel {
  readonly key: string;
  /** The layer's own variable. */
  readonly weight: LayerVariable;
  /** What it reads as meanwhile. */
  readonly value: Tensor;
}

/**
 * What `run` returns while the kernels of a layer read as other tensors, at every time step as the same ones.
 * The variables themselves stay untouched, since the optimiser and `save` must keep seeing what is stored, and
 * are back in place afterwards, also after an error.
 *
 * @throws if the layer ran without reading one of them: it would have computed with the dense kernel.
 */
export function withKernels<T>(layer: layers.Layer, kernels: readonly ReplacedKernel[], run: () => T): T {
  const unread = new Set(kernels.map(({ key }) => key));
  try {
    for (const { key, weight, value } of kernels) {
      const { holder, property } = slotHolder(layer, key);
      const read = (): Tensor => {
        unread.delete(key);
        return value;
      };
      holder[property] = Object.create(weight, { read: { value: read } });
    }
    const result = run();
    for (const key of unread) {
      throw new Error(
        `[supermask/layers] kernels: the ${layer.getClassName()} layer "${layer.name}" did not read "${key}" ` +
          `(its \`call\` must use \`this.${key.replaceAll('/', '.')}.read()\`, or the mask has no effect)`,
      );
    }
    return result;
  } finally {
    for (const { key, weight } of kernels) {
      const { holder, property } = slotHolder(layer, key);
      holder[property] = weight;
    }
  }
}
