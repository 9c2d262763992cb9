import { crc32 } from './crc32.ts';
import type { Graph } from './graph.ts';
import { inferShapes } from './infer-shapes.ts';
import { packBits, unpackBits } from './pack-bits.ts';
import { distributions, type RandomTensor } from './random-tensor.ts';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';
import { countKept, type StoredTensor } from './stored-tensor.ts';

/** What a `.smask` file holds. The bytes are described in docs/file-format.md. */
export interface Smask {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text for those who use the file: class names, normalisation, where it came from. */
  readonly info: Readonly<Record<string, string>>;
}

const VERSION = '1';
const NO_CHECKSUM = '00000000';

/** A logical tensor as the header describes it; its bytes are the container's `<name>.mask` and `<name>.values`. */
interface TensorEntry {
  readonly shape: readonly number[];
  readonly mask: boolean;
  readonly random?: RandomTensor;
}

/**
 * Writes a network as the bytes of a `.smask` file, version 1. The same network gives the same bytes.
 *
 * @throws if graph and tensors do not fit each other.
 */
export function encodeSmask({ graph, tensors, info }: Smask): Uint8Array {
  inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const raw = new Map<string, RawTensor>();
  const entries: Record<string, TensorEntry> = {};
  for (const [name, tensor] of tensors) {
    const { shape, mask, values } = tensor;
    if (mask !== undefined) raw.set(`${name}.mask`, rawBytes(packBits(mask)));
    if (values instanceof Float32Array) raw.set(`${name}.values`, rawFloats(values));
    entries[name] = {
      shape,
      mask: mask !== undefined,
      ...(values instanceof Float32Array ? {} : { random: values }),
    };
    checkTensor(name, tensor);
  }
  const bytes = encodeSafetensors(raw, {
    format: 'supermask',
    version: VERSION,
    header_crc32: NO_CHECKSUM,
    graph: JSON.stringify(graph),
    tensors: JSON.stringify(entries),
    checksums: JSON.stringify(
      Object.fromEntries([...raw].map(([name, { data }]) => [name, hex(crc32(data))])),
    ),
    info: JSON.stringify(info),
  });
  const { header, at } = locateHeaderChecksum(bytes);
  new TextEncoder().encodeInto(hex(crc32(header)), bytes.subarray(at, at + 8));
  return bytes;
}

/**
 * Reads the bytes of a `.smask` file and checks all of it: container, version, checksums of header and
 * tensors, graph, and that each tensor has the bytes that it needs and no other.
 *
 * @throws with the reason, on a damaged file, a file of another kind, or a version that this one does not know.
 */
export function decodeSmask(file: Uint8Array): Smask {
  // A Node Buffer's `slice` is a view; what is overwritten below must be a copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const { tensors: raw, metadata } = decodeSafetensors(bytes);
  if (metadata.format !== 'supermask')
    fail('this safetensors file is not a .smask file (its format entry says otherwise)');
  if (metadata.version !== VERSION) {
    fail(
      `the file has version ${JSON.stringify(metadata.version)}, this reader knows "1" (update @supermask/runtime)`,
    );
  }
  const { header } = locateHeaderChecksum(bytes);
  if (metadata.header_crc32 !== hex(crc32(header)))
    fail('the header does not match its checksum (damaged file)');
  const checksums = parse(metadata, 'checksums') as Record<string, unknown>;
  for (const [name, { data }] of raw) {
    if (checksums[name] !== hex(crc32(data))) fail(`"${name}" does not match its checksum (damaged file)`);
  }
  const tensors = new Map<string, StoredTensor>();
  const unread = new Set(raw.keys());
  for (const [name, entry] of Object.entries(parse(metadata, 'tensors'))) {
    tensors.set(name, readTensor(name, entry, raw, unread));
  }
  if (unread.size > 0) fail(`no tensor uses the bytes named ${[...unread].join(', ')}`);
  const graph = parse(metadata, 'graph') as unknown as Graph;
  inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  return { graph, tensors, info: parse(metadata, 'info') as Record<string, string> };
}

function readTensor(
  name: string,
  entry: unknown,
  raw: ReadonlyMap<string, RawTensor>,
  unread: Set<string>,
): StoredTensor {
  const { shape, mask, random } = (entry ?? {}) as Partial<TensorEntry>;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
    return fail(`tensor "${name}": shape must be an array of integers > 0`);
  }
  const n = shape.reduce((product, size) => product * size, 1);
  const take = (part: string, dtype: string): Uint8Array => {
    const tensor = raw.get(`${name}.${part}`);
    if (tensor === undefined || tensor.dtype !== dtype)
      return fail(`tensor "${name}": ${dtype} "${part}" is missing`);
    unread.delete(`${name}.${part}`);
    return tensor.data;
  };
  const bits = mask === true ? { mask: unpackBits(take('mask', 'U8'), n) } : {};
  const tensor = { shape, ...bits, values: random ?? floats(take('values', 'F32')) };
  checkTensor(name, tensor);
  return tensor;
}

/** What the two ends of the format agree on about one tensor. */
function checkTensor(name: string, tensor: StoredTensor): void {
  const { shape, mask, values } = tensor;
  const n = shape.reduce((product, size) => product * size, 1);
  if (mask !== undefined && mask.length !== n)
    fail(`tensor "${name}": the mask must have ${n} values, got ${mask.length}`);
  if (values instanceof Float32Array) {
    const expected = countKept(tensor);
    if (values.length !== expected)
      fail(`tensor "${name}": ${expected} values are kept, ${values.length} stored`);
    return;
  }
  // Without a mask nothing in the file would bound the size that a hostile header can ask for.
  if (mask === undefined) fail(`tensor "${name}": random values need a mask`);
  if (!distributions.includes(values.distribution)) {
    fail(`tensor "${name}": unknown distribution ${JSON.stringify(values.distribution)}`);
  }
  if (typeof values.scale !== 'number' || !(values.scale > 0 && values.scale < Number.POSITIVE_INFINITY)) {
    fail(`tensor "${name}": scale must be a finite number > 0, got ${values.scale}`);
  }
  if (!Number.isSafeInteger(values.seed) || values.seed < 0)
    fail(`tensor "${name}": seed must be an integer in [0, 2^53)`);
  if (typeof values.purpose !== 'string' || typeof values.stream !== 'string') {
    fail(`tensor "${name}": purpose and stream must be text`);
  }
}

/**
 * The bytes that the header's checksum is over (length, JSON and padding, with the checksum's own eight
 * digits read as zeros), and where these digits stand in the file.
 */
function locateHeaderChecksum(bytes: Uint8Array): { header: Uint8Array; at: number } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = bytes.slice(0, 8 + length);
  // As a key of the outermost object its quotes are bare; inside a string value they would be escaped.
  const pattern = '"header_crc32":"';
  const found = new TextDecoder('latin1').decode(header).indexOf(pattern);
  if (found < 0) fail('the header has no header_crc32 (damaged file, or not written by Supermask)');
  const at = found + pattern.length;
  header.set(new TextEncoder().encode(NO_CHECKSUM), at);
  return { header, at };
}

function parse(metadata: Readonly<Record<string, string>>, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(metadata[name] ?? '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`[supermask/format] smask: the header's "${name}" is not JSON`, { cause });
  }
  return fail(`the header's "${name}" must be an object`);
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

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function fail(what: string): never {
  throw new Error(`[supermask/format] smask: ${what}`);
}
