import { isRecord, parseObject } from './parse-object.ts';
import { elements, isCount } from './shape.ts';
import { kindOf, showValue } from './show-value.ts';

/** Element types of Supermask files and of what is read into models; the safetensors format knows more. */
export type DType = 'F64' | 'I64' | 'F32' | 'I32' | 'F16' | 'BF16' | 'I8' | 'U8';

/** One tensor of a container: little-endian row-major bytes. */
export interface RawTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Exactly product(shape) · bytes per element. */
  readonly data: Uint8Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, RawTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Length of the JSON header in bytes, without the eight bytes that say so. */
  readonly headerBytes: number;
}

const BYTES: Readonly<Record<DType, number>> = {
  ...{ F64: 8, I64: 8, F32: 4, I32: 4 },
  ...{ F16: 2, BF16: 2, I8: 1, U8: 1 },
};
/** The cap that other readers of the format use (100 MB in Rust, 25 MB in huggingface.js). */
const LARGEST_HEADER = 25_000_000;
const METADATA = '__metadata__';

/**
 * Writes a safetensors container (https://github.com/huggingface/safetensors): a u64 header length, a JSON
 * header padded with spaces to a multiple of 8, then the tensors without gaps, widest element type first,
 * so that every tensor is aligned; within one type in the given order.
 *
 * @throws if a tensor's bytes do not fit its shape, a tensor is named `__metadata__`, metadata is not text, or
 * the header would be longer than readers accept (25 MB).
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, RawTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const fail = (what: string): never => {
    throw new Error(`[supermask/format] encodeSafetensors: ${what}`);
  };
  const ordered = [...tensors].sort(([, a], [, b]) => BYTES[b.dtype] - BYTES[a.dtype]);
  let end = 0;
  const entries = ordered.map(([name, { dtype, shape, data }]): [string, unknown] => {
    if (name === METADATA) fail(`no tensor may be named ${METADATA}`);
    const fault = entryFault(dtype, shape, { bytes: data.length, given: 'data has' });
    if (fault !== undefined) fail(`tensor ${showValue(name)}: ${fault}`);
    const begin = end;
    end += data.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  if (!isTextRecord(metadata)) fail(`${METADATA} must map names to strings`);
  // Object.fromEntries also keeps a tensor named __proto__, which an assignment would lose.
  const header = Object.fromEntries([[METADATA, metadata], ...entries]);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > LARGEST_HEADER) {
    fail(`the header may have ${LARGEST_HEADER} bytes, it would have ${headerBytes} (too many tensors?)`);
  }
  const bytes = new Uint8Array(8 + headerBytes + end).fill(0x20, 8, 8 + headerBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const [, { data }] of ordered) {
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}

/**
 * Reads a safetensors container and checks it: header length, JSON, known element types, byte counts that
 * fit the shapes, tensors that follow each other without gap or overlap and fill the file to its end.
 *
 * @returns tensors whose `data` are views of `bytes`, in the order of the file.
 * @throws with the reason, on anything else.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata, headerBytes } = decodeHeader(bytes);
  const body = bytes.subarray(8 + headerBytes);
  const tensors = new Map<string, RawTensor>();
  let end = 0;
  const located = Object.entries(entries).map(([name, entry]) => ({ name, ...parseEntry(name, entry) }));
  for (const { name, dtype, shape, begin, end: next } of located.sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    const tensor = `tensor ${showValue(name)}`;
    if (begin !== end) fail(`${tensor} begins at byte ${begin}, expected ${end} (overlap or gap)`);
    if (next > body.length) fail(`${tensor} ends at byte ${next} of ${body.length} (truncated?)`);
    tensors.set(name, { dtype, shape, data: body.subarray(begin, next) });
    end = next;
  }
  if (end !== body.length) fail(`the tensors end at byte ${end}, the file at ${body.length}`);
  return { tensors, metadata, headerBytes };
}

/** The header alone, so that a reader can tell which kind of file it has before looking at its tensors. */
export function decodeHeader(bytes: Uint8Array): {
  entries: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, string>>;
  headerBytes: number;
} {
  if (kindOf(bytes) !== 'Uint8Array') fail(`bytes must be a Uint8Array, got ${kindOf(bytes)}`);
  if (bytes.length < 8) fail(`a file has at least 8 bytes, got ${bytes.length} (truncated?)`);
  const announced = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (announced > LARGEST_HEADER)
    fail(
      `the header may have ${LARGEST_HEADER} bytes, the file announces ${announced} (is it of this format?)`,
    );
  const headerBytes = Number(announced);
  if (8 + headerBytes > bytes.length) {
    fail(`the header has ${headerBytes} bytes, the file only ${bytes.length} (truncated?)`);
  }
  // JSON.parse would take blanks and TextDecoder a byte order mark before the brace; the format does not.
  if (bytes[8] !== 0x7b) fail('the header must be a JSON object that begins with {');
  const header = parseObject(decodeText(bytes.subarray(8, 8 + headerBytes)), `${WHO}: the header`);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isTextRecord(metadata)) return fail(`${METADATA} must map names to strings`);
  return { entries, metadata, headerBytes };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${WHO}: the header is not JSON: its bytes are not UTF-8 (damaged file?)`, { cause });
  }
}

function parseEntry(
  name: string,
  entry: unknown,
): { dtype: DType; shape: number[]; begin: number; end: number } {
  const tensor = `tensor ${showValue(name)}`;
  if (!isRecord(entry)) return fail(`${tensor}: its entry must be an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(`${tensor}: data_offsets must be two integers ≥ 0, got ${showValue(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const fault = entryFault(dtype, shape, { bytes: end - begin, given: 'data_offsets give' });
  if (fault !== undefined) fail(`${tensor}: ${fault}`);
  return { dtype: dtype as DType, shape: shape as number[], begin, end };
}

/** Why so many bytes cannot be a tensor of this type and shape; undefined if they can. */
function entryFault(
  dtype: unknown,
  shape: unknown,
  { bytes, given }: { bytes: number; given: string },
): string | undefined {
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype)) {
    return `dtype must be one of ${Object.keys(BYTES).join(', ')}, got ${showValue(dtype)}`;
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return `shape must be an array of integers ≥ 0, got ${showValue(shape)}`;
  }
  // A product that a double cannot hold is never equal to a difference of offsets, which are exact.
  const expected = elements(shape) * BYTES[dtype as DType];
  if (bytes === expected) return undefined;
  return `${dtype} ${showValue(shape)} needs ${expected} bytes, ${given} ${bytes}`;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

const WHO = '[supermask/format] decodeSafetensors';

function fail(what: string): never {
  throw new Error(`${WHO}: ${what}`);
}
