import { isStored, type ScaledIntegers, type Smask, type StoredTensor, toFloat16 } from '@supermask/format';

/** What kept weights are stored as that neither a seed nor signs give. */
export type KernelValues = 'float32' | 'float16' | 'int8';

/**
 * A network whose stored kernels are rounded: to the nearest float16 numbers, or to bytes, symmetric about 0, with a
 * float32 scale for each output channel: the channel's largest weight is ±127. Biases, and kernels that would not get
 * smaller, stay float32.
 *
 * @throws if a weight is too large for float16, with the name of its kernel.
 */
export function roundKernels(smask: Smask, values: KernelValues): Smask {
  if (values === 'float32') return smask;
  if (values !== 'float16' && values !== 'int8') {
    throw new Error(
      `[supermask/export] roundKernels: values must be 'float32', 'float16' or 'int8', got ${values}`,
    );
  }
  const tensors = new Map(smask.tensors);
  for (const node of smask.graph.nodes) {
    if (!('kernel' in node)) continue;
    const tensor = tensors.get(node.kernel) as StoredTensor;
    // A kernel that several nodes read is rounded once.
    if (!isStored(tensor.values)) continue;
    const channels = tensor.shape.slice(node.op === 'depthwise-conv2d' ? -2 : -1);
    const rounded =
      values === 'float16'
        ? toHalves(node.kernel, tensor.values)
        : toBytes(tensor, { channels: channels.reduce((product, size) => product * size, 1) });
    if (rounded !== undefined) tensors.set(node.kernel, { ...tensor, values: rounded });
  }
  return { ...smask, tensors };
}

function toHalves(name: string, values: Float32Array): ReturnType<typeof toFloat16> {
  try {
    return toFloat16(values);
  } catch (cause) {
    throw new Error(
      `[supermask/export] exportModel: "${name}" has weights that float16 cannot hold (values: 'int8' or 'float32')`,
      { cause },
    );
  }
}

/** @returns undefined if this takes no fewer bytes. */
function toBytes(
  { mask, values }: StoredTensor,
  { channels }: { readonly channels: number },
): ScaledIntegers | undefined {
  const kept = values as Float32Array;
  if (kept.length + 4 * channels >= 4 * kept.length) return undefined;
  const all = mask?.length ?? kept.length;
  const channel = new Uint32Array(kept.length);
  const largest = new Float32Array(channels);
  for (let i = 0, k = 0; i < all; i++) {
    if (mask?.[i] === 0) continue;
    const c = i % channels;
    largest[c] = Math.max(largest[c] as number, Math.abs(kept[k] as number));
    channel[k++] = c;
  }
  const scales = largest.map((size) => size / 127);
  const integers = new Int8Array(kept.length);
  kept.forEach((value, k) => {
    const scale = scales[channel[k] as number] as number;
    // A scale below the smallest float32 is 0, and one that was rounded down gives a little more than 127.
    if (scale > 0) integers[k] = Math.max(-127, Math.min(127, Math.round(value / scale)));
  });
  return { integers, scales };
}
