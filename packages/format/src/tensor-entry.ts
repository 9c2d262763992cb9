import { packBits, unpackBits } from './pack-bits.ts';
import { knownMembers } from './parse-object.ts';
import type { RandomTensor } from './random-tensor.ts';
import type { RawTensor } from './safetensors.ts';
import { elements, type Shape, shapeFault } from './shape.ts';
import { showValue } from './show-value.ts';
import { checkStoredTensor, countKept, isSigns, isStored, type StoredTensor } from './stored-tensor.ts';

/**
 * A logical tensor as the header describes it; its bytes are the container's `<name>.mask` and `<name>.values`, or
 * `<name>.signs` and `<name>.scales`.
 */
export interface TensorEntry {
  readonly shape: readonly number[];
  readonly mask: boolean;
  readonly random?: RandomTensor;
  readonly signs?: true;
}

/**
 * Puts the bytes of a tensor among the container's.
 *
 * @returns what the header says of it.
 * @throws if its parts do not fit each other.
 */
export function writeTensor(name: string, tensor: StoredTensor, raw: Map<string, RawTensor>): TensorEntry {
  checkStoredTensor(tensor, { who: WHO, name: showValue(name) });
  const { shape, mask, values } = tensor;
  if (mask !== undefined) raw.set(`${name}.mask`, rawBytes(packBits(mask)));
  const entry = { shape, mask: mask !== undefined };
  if (isStored(values)) {
    raw.set(`${name}.values`, rawFloats(values));
    return entry;
  }
  if (!isSigns(values)) return { ...entry, random: pick(values) };
  raw.set(`${name}.signs`, rawBytes(packBits(values.signs)));
  raw.set(`${name}.scales`, rawFloats(values.scales));
  return { ...entry, signs: true };
}

/**
 * The tensor that an entry of the header and the container's bytes make.
 *
 * @param entry nothing about it is trusted.
 * @param unread names of bytes, from which those are removed that the tensor has.
 * @throws with its name and the reason.
 */
export function readTensor(
  name: string,
  entry: unknown,
  raw: ReadonlyMap<string, RawTensor>,
  unread: Set<string>,
): StoredTensor {
  const label = showValue(name);
  const known = knownMembers(entry, ['shape', 'mask', 'random', 'signs'], `${WHO}: ${label}`);
  const { shape, mask: masked, random, signs } = known as { [member in keyof TensorEntry]?: unknown };
  const fault = shapeFault(shape);
  if (fault !== undefined) fail(`${label}: ${fault}`);
  if (typeof masked !== 'boolean') fail(`${label}: mask must be true or false, got ${showValue(masked)}`);
  if (signs !== undefined && (signs !== true || random !== undefined)) {
    fail(`${label}: signs must be true, and not together with random`);
  }
  const take = (part: string, dtype: string): Uint8Array => {
    const tensor = raw.get(`${name}.${part}`);
    if (tensor?.dtype !== dtype || tensor.shape.length !== 1)
      return fail(`${label}: ${part}, ${dtype} of one axis, is missing`);
    unread.delete(`${name}.${part}`);
    return tensor.data;
  };
  const mask = masked ? { mask: unpackBits(take('mask', 'U8'), elements(shape as Shape)) } : {};
  const readValues = (): StoredTensor['values'] => {
    if (random !== undefined) return readRandom(random, label);
    if (signs === undefined) return floats(take('values', 'F32'));
    const kept = countKept({ shape: shape as Shape, ...mask });
    return { signs: unpackBits(take('signs', 'U8'), kept), scales: floats(take('scales', 'F32')) };
  };
  const tensor = { shape: shape as Shape, ...mask, values: readValues() };
  checkStoredTensor(tensor, { who: WHO, name: label });
  return tensor;
}

function readRandom(random: unknown, label: string): RandomTensor {
  const members = ['distribution', 'scale', 'seed', 'purpose', 'stream'];
  return pick(
    knownMembers(random, members, `${WHO}: the random values of ${label}`) as unknown as RandomTensor,
  );
}

/** Always in this order, because the same network gives the same bytes. */
function pick({ distribution, scale, seed, purpose, stream }: RandomTensor): RandomTensor {
  return { distribution, scale, seed, purpose, stream };
}

function rawBytes(data: Uint8Array): RawTensor {
  return { dtype: 'U8', shape: [data.length], data };
}

function rawFloats(values: Float32Array): RawTensor {
  const data = new Uint8Array(values.length * 4);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => {
    view.setFloat32(i * 4, value, true);
  });
  return { dtype: 'F32', shape: [values.length], data };
}

function floats(data: Uint8Array): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float32Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}

const WHO = '[supermask/format] smask';

function fail(what: string): never {
  throw new Error(`${WHO}: ${what}`);
}
