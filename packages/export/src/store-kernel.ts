import { randomValues, type StoredTensor } from '@supermask/format';
import type { MaskedKernel, SupermaskLayer } from '@supermask/layers';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { scaledSigns, valueBytes } from './scaled-signs.ts';

/**
 * A masked kernel as the file holds it: the mask, and
 *
 * - the seed of the weights where every kept one still has the value that the seed gives, bit for bit;
 * - else signs and scales where the effective kernel has no other values than −α, 0 and α, with one α for the kernel
 *   or one for each output channel, and this takes fewer bytes (weights that binarising made 0 leave the mask);
 * - else the kept values of the effective kernel.
 */
export function storeKernel(layer: SupermaskLayer, kernel: MaskedKernel): StoredTensor {
  const shape = kernel.weight.shape as number[];
  const effective = valuesOf(() => layer.effectiveKernel(kernel));
  // A signed mask has −1 where it flips a weight.
  const mask = Uint8Array.from(
    valuesOf(() => layer.mask(kernel)),
    (bit) => (bit === 0 ? 0 : 1),
  );
  const { source } = kernel;
  if (source !== undefined) {
    const drawn = randomValues(source, mask.length);
    if (mask.every((bit, i) => bit === 0 || drawn[i] === effective[i]))
      return { shape, mask, values: source };
  }
  const stored = { shape, mask, values: effective.filter((_, i) => mask[i] === 1) };
  const signs = scaledSigns(effective, { channels: outputChannels(shape, kernel.layout) });
  return signs !== undefined && valueBytes(signs) < valueBytes(stored) ? { shape, ...signs } : stored;
}

/** Read outside of `tidy`, which looks for tensors in every element of what it returns. */
function valuesOf(compute: () => Tensor): Float32Array {
  const tensor = tidy(compute);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

function outputChannels(shape: readonly number[], layout: MaskedKernel['layout']): number {
  const last = layout === 'depthwise' ? shape.slice(-2) : shape.slice(-1);
  return last.reduce((product, size) => product * size, 1);
}
