import { toFloat16 } from '@supermask/format';

/** The number types in which dense networks are commonly shipped. */
export type DenseType = 'float32' | 'float16' | 'int8';

const LARGEST_FLOAT16 = 65504;

interface DenseTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The weights of a network as a dense file would hold them, pruned ones as zeros: all numbers as float32, all as
 * float16, or kernels as int8 with a float32 scale for each output channel (symmetric, largest weight = 127) and the
 * rest as float32.
 */
export function denseBytes(tensors: readonly DenseTensor[], type: DenseType): Uint8Array {
  const parts = tensors.flatMap((tensor): readonly ArrayBufferView[] => {
    // A weight times a mask can be −0, which gzip would have to tell from 0.
    const values = tensor.values.map((value) => value + 0);
    if (type === 'float16') {
      return [toFloat16(values.map((x) => Math.min(Math.max(x, -LARGEST_FLOAT16), LARGEST_FLOAT16))).float16];
    }
    return type === 'int8' && tensor.shape.length > 1 ? integers({ ...tensor, values }) : [values];
  });
  const bytes = parts.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const all = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of bytes) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function integers({ shape, values }: DenseTensor): [Int8Array, Float32Array] {
  const channels = shape.at(-1) as number;
  const scales = new Float32Array(channels);
  values.forEach((value, i) => {
    scales[i % channels] = Math.max(scales[i % channels] as number, Math.abs(value) / 127);
  });
  const rounded = Int8Array.from(values, (value, i) => Math.round(value / (scales[i % channels] || 1)));
  return [rounded, scales];
}
