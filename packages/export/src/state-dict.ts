import { decodeSafetensors, fromFloat16, type RawTensor } from '@supermask/format';

/** A tensor as PyTorch saved it, its numbers as float32. */
export interface StateTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The tensors of a safetensors file, as `safetensors.torch.save_file(model.state_dict(), path)` writes it.
 *
 * @param bytes the whole file: F64, F32, F16 and BF16 tensors; counters of batches (`num_batches_tracked`) are left
 *   out.
 * @throws if the container is damaged, a tensor has another type, or a number is not finite.
 */
export function readStateDict(bytes: Uint8Array): ReadonlyMap<string, StateTensor> {
  const tensors = new Map<string, StateTensor>();
  for (const [name, raw] of decodeSafetensors(bytes).tensors) {
    if (name.split('.').at(-1) === 'num_batches_tracked') continue;
    const values = floats(name, raw);
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) fail(`"${name}" has ${values[at]} at ${at}, all must be finite (did training diverge?)`);
    tensors.set(name, { shape: raw.shape, values });
  }
  return tensors;
}

function floats(name: string, { dtype, data }: RawTensor): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const each = (bytes: number, read: (at: number) => number): Float32Array =>
    Float32Array.from({ length: data.length / bytes }, (_, i) => read(i * bytes));
  switch (dtype) {
    case 'F64':
      return each(8, (at) => view.getFloat64(at, true));
    case 'F32':
      return each(4, (at) => view.getFloat32(at, true));
    case 'F16': {
      const bits = Uint16Array.from({ length: data.length / 2 }, (_, i) => view.getUint16(2 * i, true));
      const infinite = (half: number): boolean => (half & 0x7c00) === 0x7c00;
      return fromFloat16(bits).map((value, i) => (infinite(bits[i] as number) ? Number.NaN : value));
    }
    case 'BF16': {
      // The upper half of a float32.
      const words = Uint32Array.from(
        { length: data.length / 2 },
        (_, i) => view.getUint16(2 * i, true) << 16,
      );
      return new Float32Array(words.buffer);
    }
    default:
      return fail(`"${name}" has the type ${dtype}, expected F64, F32, F16 or BF16`);
  }
}

function fail(what: string): never {
  throw new Error(`[supermask/export] readStateDict: ${what}`);
}
