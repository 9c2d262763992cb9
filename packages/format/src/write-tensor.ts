import { checkStoredTensor } from './check-stored-tensor.ts';
import { smallestBits, type WrittenBits } from './encode-bits.ts';
import { findShared } from './find-shared.ts';
import { packBits } from './pack-bits.ts';
import type { RawTensor } from './safetensors.ts';
import { showValue } from './show-value.ts';
import { isFloat16, isIntegers, isSigns, isStored, type StoredTensor } from './stored-tensor.ts';
import { type BitsEntry, pickRandom, type TensorEntry } from './tensor-entry.ts';

/**
 * How masks and signs are written: coded where that takes fewer bytes, and values that a tensor before has only once;
 * or always as one bit each, and all values.
 */
export type Coding = 'auto' | 'bits';

/**
 * Puts the bytes of a tensor among the container's.
 *
 * @returns what the header says of it.
 * @throws if its parts do not fit each other.
 */
export function writeTensor(
  name: string,
  tensor: StoredTensor,
  {
    raw,
    coding,
    stored,
  }: {
    readonly raw: Map<string, RawTensor>;
    readonly coding: Coding;
    /** Tensors with values of their own, to which this adds. */
    readonly stored: Map<string, StoredTensor>;
  },
): TensorEntry {
  checkStoredTensor(tensor, { who: '[supermask/format] smask', name: showValue(name) });
  const { shape, mask, values } = tensor;
  const putBits = (part: string, bits: Uint8Array, where?: Uint8Array): BitsEntry => {
    const { data, axes }: WrittenBits =
      coding === 'bits' ? { data: packBits(bits) } : smallestBits(bits, { shape, where });
    raw.set(`${name}.${part}`, { dtype: 'U8', shape: [data.length], data });
    return axes === undefined ? true : { axes };
  };
  const entry = { shape, mask: mask === undefined ? (false as const) : putBits('mask', mask) };
  const of = coding === 'bits' ? undefined : findShared(tensor, stored);
  if (of !== undefined) return { ...entry, values: { of } };
  stored.set(name, tensor);
  if (isStored(values)) {
    raw.set(`${name}.values`, rawFloats(values));
    return entry;
  }
  if (isFloat16(values)) {
    raw.set(`${name}.values`, rawHalves(values.float16));
    return { ...entry, values: 'float16' };
  }
  if (isIntegers(values)) {
    const data = new Uint8Array(values.integers);
    raw.set(`${name}.values`, { dtype: 'I8', shape: [data.length], data });
    raw.set(`${name}.scales`, rawFloats(values.scales));
    return { ...entry, values: 'int8' };
  }
  if (!isSigns(values)) return { ...entry, random: pickRandom(values) };
  const signs = putBits('signs', values.signs, mask);
  raw.set(`${name}.scales`, rawFloats(values.scales));
  return { ...entry, signs };
}

function rawFloats(values: Float32Array): RawTensor {
  const data = new Uint8Array(values.length * 4);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => {
    view.setFloat32(i * 4, value, true);
  });
  return { dtype: 'F32', shape: [values.length], data };
}

function rawHalves(values: Uint16Array): RawTensor {
  const data = new Uint8Array(values.length * 2);
  values.forEach((bits, i) => {
    data[2 * i] = bits;
    data[2 * i + 1] = bits >>> 8;
  });
  return { dtype: 'F16', shape: [values.length], data };
}
