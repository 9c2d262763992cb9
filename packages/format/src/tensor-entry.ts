import { axesFault, bitGroups } from './bit-groups.ts';
import { decodeBits } from './decode-bits.ts';
import { checkPacked, countOnes } from './pack-bits.ts';
import type { PackedBits } from './packed-bits.ts';
import type { PackedTensor } from './packed-tensor.ts';
import { isRecord, knownMembers } from './parse-object.ts';
import type { RandomTensor } from './random-tensor.ts';
import type { DType, RawTensor } from './safetensors.ts';
import { signScalesFault } from './scaled-signs.ts';
import { elements, type Shape, shapeFault } from './shape.ts';
import { valuesUnder } from './shared-values.ts';
import { showValue } from './show-value.ts';
import { isSigns } from './stored-tensor.ts';
import { valuesFault } from './values-fault.ts';

/** Bits of a tensor: packed, or coded with a density for each index of these axes. */
export type BitsEntry = true | { readonly axes: readonly number[] };

/**
 * A logical tensor as the header describes it; its bytes are the container's `<name>.mask` and `<name>.values`, and
 * `<name>.scales` of signs and bytes, with `<name>.signs` instead of the values.
 */
export interface TensorEntry {
  readonly shape: readonly number[];
  readonly mask: false | BitsEntry;
  readonly random?: RandomTensor;
  readonly signs?: BitsEntry;
  /** Their type if not float32, or the name of the tensor that has them. */
  readonly values?: 'float16' | 'int8' | { readonly of: string };
}

/** The version that all came with that an entry has. */
export function entryVersion({ mask, signs, values }: TensorEntry): number {
  if (isCoded(mask) || isCoded(signs) || values !== undefined) return 3;
  return signs === undefined ? 1 : 2;
}

function isCoded(bits: TensorEntry['mask'] | undefined): boolean {
  return typeof bits === 'object';
}

/** Whether an entry, of which nothing is trusted, has the values of another tensor. */
export function isShared(entry: unknown): boolean {
  return isRecord(entry) && isRecord(entry.values);
}

/**
 * How many weights a tensor has, if its mask or its signs are coded and so do not bound them; else 0.
 *
 * @param entry nothing about it is trusted.
 */
export function codedElements(entry: unknown): number {
  const { shape, mask, signs } = (isRecord(entry) ? entry : {}) as Partial<TensorEntry>;
  const coded = isCoded(mask) || isCoded(signs);
  return coded && shapeFault(shape) === undefined ? elements(shape as Shape) : 0;
}

/**
 * The tensor that an entry of the header and the container's bytes make.
 *
 * @param entry nothing about it is trusted.
 * @param file `unread`: names of bytes, from which those are removed that the tensor has; `stored`: the tensors whose
 *   values this may have.
 * @throws with its name and the reason.
 */
export function readTensor(
  name: string,
  entry: unknown,
  {
    raw,
    unread,
    stored,
  }: {
    readonly raw: ReadonlyMap<string, RawTensor>;
    readonly unread: Set<string>;
    readonly stored?: ReadonlyMap<string, PackedTensor>;
  },
): PackedTensor {
  const label = showValue(name);
  const known = knownMembers(entry, ['shape', 'mask', 'random', 'signs', 'values'], `${WHO}: ${label}`);
  const {
    shape: sizes,
    mask: masked,
    random,
    signs,
    values,
  } = known as {
    [member in keyof TensorEntry]?: unknown;
  };
  const fault = shapeFault(sizes);
  if (fault !== undefined) fail(`${label}: ${fault}`);
  const shape = sizes as Shape;
  if ([random, signs, values].filter((kind) => kind !== undefined).length > 1) {
    fail(`${label}: of random, signs and values it can have one`);
  }
  const take = (part: string, dtype: DType): Uint8Array => {
    const tensor = raw.get(`${name}.${part}`);
    if (tensor?.dtype !== dtype || tensor.shape.length !== 1)
      return fail(`${label}: ${part}, ${dtype} of one axis, is missing`);
    unread.delete(`${name}.${part}`);
    return tensor.data;
  };
  const floats = (part: string): Float32Array => {
    const data = take(part, 'F32');
    return numbers(data, new Float32Array(data.length / 4), 'getFloat32');
  };
  const takeBits = (part: string, how: unknown, count: number, where?: PackedBits): PackedBits => {
    if (how === true) {
      // A copy: nobody may change what has been counted.
      const packed = new Uint8Array(take(part, 'U8'));
      checkPacked(packed, count);
      return { packed };
    }
    const { axes } = knownMembers(how, ['axes'], `${WHO}: ${label}: ${part}, if not true,`);
    const wrong = axesFault(axes, shape);
    if (wrong !== undefined) fail(`${label}: ${part}: ${wrong}`);
    const groups = bitGroups(shape, axes as number[]);
    return decodeBits(take(part, 'U8'), count, { n: elements(shape), groups, where });
  };
  const mask = masked === false ? undefined : takeBits('mask', masked, elements(shape));
  const kept = mask === undefined ? elements(shape) : countOnes(mask.packed);
  const readValues = (): PackedTensor['values'] => {
    if (random !== undefined) return readRandom(random, label);
    if (signs !== undefined) {
      return { signs: takeBits('signs', signs, kept, mask), scales: floats('scales') };
    }
    if (values === undefined) return floats('values');
    if (isRecord(values)) {
      const { of } = knownMembers(values, ['of'], `${WHO}: ${label}: values`);
      const source = stored?.get(of as string);
      const fits = source !== undefined && `${source.shape}` === `${shape}` && mask !== undefined;
      const shared = fits ? valuesUnder(source, mask, kept) : undefined;
      return shared ?? fail(`${label}: ${showValue(of)} has no stored values for all that its mask keeps`);
    }
    if (values === 'float16') {
      const data = take('values', 'F16');
      return { float16: numbers(data, new Uint16Array(data.length / 2), 'getUint16') };
    }
    if (values !== 'int8')
      return fail(`${label}: values must be "float16" or "int8", got ${showValue(values)}`);
    return { integers: new Int8Array(take('values', 'I8')), scales: floats('scales') };
  };
  const tensor: PackedTensor = { shape, mask, kept, values: readValues() };
  const { values: read } = tensor;
  const wrong = isSigns(read) ? signScalesFault(read.scales, shape) : valuesFault(read, tensor);
  return wrong === undefined ? tensor : fail(`${label}: ${wrong}`);
}

function readRandom(random: unknown, label: string): RandomTensor {
  const members = ['distribution', 'scale', 'seed', 'purpose', 'stream'];
  return pickRandom(
    knownMembers(random, members, `${WHO}: the random values of ${label}`) as unknown as RandomTensor,
  );
}

/** Always in this order, because the same network gives the same bytes. */
export function pickRandom({ distribution, scale, seed, purpose, stream }: RandomTensor): RandomTensor {
  return { distribution, scale, seed, purpose, stream };
}

/** Fills `values` with the little-endian numbers that bytes are. */
function numbers<Values extends Float32Array | Uint16Array>(
  data: Uint8Array,
  values: Values,
  read: 'getFloat32' | 'getUint16',
): Values {
  const view = new DataView(data.buffer, data.byteOffset);
  for (let i = 0; i < values.length; i++) values[i] = view[read](i * values.BYTES_PER_ELEMENT, true);
  return values;
}

const WHO = '[supermask/format] smask';

function fail(what: string): never {
  throw new Error(`${WHO}: ${what}`);
}
