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
  return smaller(
    { shape, mask, values: effective.filter((_, i) => mask[i] === 1) },
    effective,
    kernel.layout,
  );
}

/**
 * A kernel without a mask of its own: as its nonzero values and a mask where that takes fewer bytes than all values,
 * as signs and scales where `storeKernel` would do so, else as it is.
 *
 * @param values float32 [n]; taken over.
 */
export function storePlainKernel(
  values: Float32Array,
  { shape, layout }: { readonly shape: readonly number[]; readonly layout: MaskedKernel['layout'] },
): StoredTensor {
  const nonzero = values.filter((value) => value !== 0);
  const sparse = 4 * nonzero.length + values.length / 8 < 4 * values.length;
  const mask = sparse ? { mask: Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)) } : {};
  return smaller({ shape, ...mask, values: sparse ? nonzero : values }, values, layout);
}

/** Signs and scales instead of the values, where the kernel has them and they take fewer bytes. */
function smaller(stored: StoredTensor, dense: Float32Array, layout: MaskedKernel['layout']): StoredTensor {
  const { shape } = stored;
  const last = layout === 'depthwise' ? shape.slice(-2) : shape.slice(-1);
  const signs = scaledSigns(dense, { channels: last.reduce((product, size) => product * size, 1) });
  return signs !== undefined && valueBytes(signs) < valueBytes(stored) ? { shape, ...signs } : stored;
}

/** Read outside of `tidy`, which looks for tensors in every element of what it returns. */
function valuesOf(compute: () => Tensor): Float32Array {
  const tensor = tidy(compute);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}
