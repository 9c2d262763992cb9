import { randomValues, type StoredTensor } from '@supermask/format';
import type { MaskedKernel, SupermaskLayer } from '@supermask/layers';
import { tidy } from '@tensorflow/tfjs-core';

/**
 * A masked kernel as the file holds it: the mask, and the seed of the weights where every kept one still has
 * the value that the seed gives, bit for bit; else the kept values of the effective kernel.
 */
export function storeKernel(layer: SupermaskLayer, kernel: MaskedKernel): StoredTensor {
  const shape = kernel.weight.shape as number[];
  const effective = tidy(() => layer.effectiveKernel(kernel).dataSync<'float32'>());
  // A signed mask has −1 where it flips a weight.
  const mask = Uint8Array.from(
    tidy(() => layer.mask(kernel).dataSync()),
    (bit) => (bit === 0 ? 0 : 1),
  );
  const { source } = kernel;
  if (source !== undefined) {
    const drawn = randomValues(source, mask.length);
    if (mask.every((bit, i) => bit === 0 || drawn[i] === effective[i]))
      return { shape, mask, values: source };
  }
  return { shape, mask, values: effective.filter((_, i) => mask[i] === 1) };
}
