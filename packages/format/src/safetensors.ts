/** Element types that Supermask files use; the safetensors format knows more. */
export type DType = 'F64' | 'F32' | 'I32' | 'U8';

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

const BYTES: Readonly<Record<DType, number>> = { F64: 8, F32: 4, I32: 4, U8: 1 };
/** The cap that other readers of the format use (100 MB in Rust, 25 MB in huggingface.js). */
const LARGEST_HEADER = 25_000_000;

/**
 * Writes a safetensors container (https://github.com/huggingface/safetensors): a u64 header length, a JSON
 * header padded with spaces to a multiple of 8, then the tensors without gaps, widest element type first,
 * so that every tensor is aligned; within one type in the given order.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, RawTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort(([, a], [, b]) => BYTES[b.dtype] - BYTES[a.dtype]);
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    const begin = end;
    end += data.length;
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
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
 * @returns tensors whose `data` are views of `bytes`.
 * @throws with the reason, on anything else.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const fail = (what: string): never => {
    throw new Error(`[supermask/format] decodeSafetensors: ${what}`);
  };
  if (bytes.length < 8) fail(`a file has at least 8 bytes, got ${bytes.length} (truncated?)`);
  const announced = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (announced > LARGEST_HEADER)
    fail(`the header may have ${LARGEST_HEADER} bytes, the file announces ${announced}`);
  const headerBytes = Number(announced);
  if (8 + headerBytes > bytes.length) {
    fail(`the header has ${headerBytes} bytes, the file only ${bytes.length} (truncated?)`);
  }
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + headerBytes));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    fail('__metadata__ must map names to strings');
  }
  const body = bytes.subarray(8 + headerBytes);
  const tensors = new Map<string, RawTensor>();
  let end = 0;
  const located = Object.entries(entries).map(([name, entry]) => ({ name, ...parseEntry(name, entry) }));
  for (const { name, dtype, shape, begin, end: next } of located.sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== end) fail(`tensor "${name}" begins at byte ${begin}, expected ${end} (overlap or gap)`);
    if (next > body.length) fail(`tensor "${name}" ends at byte ${next} of ${body.length} (truncated?)`);
    tensors.set(name, { dtype, shape, data: body.subarray(begin, next) });
    end = next;
  }
  if (end !== body.length) fail(`the tensors end at byte ${end}, the file at ${body.length}`);
  return { tensors, metadata: metadata as Record<string, string>, headerBytes };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch (cause) {
    throw new Error('[supermask/format] decodeSafetensors: the header is not JSON (damaged file?)', {
      cause,
    });
  }
  throw new Error('[supermask/format] decodeSafetensors: the header must be a JSON object');
}

function parseEntry(
  name: string,
  entry: unknown,
): { dtype: DType; shape: number[]; begin: number; end: number } {
  const fail = (what: string): never => {
    throw new Error(`[supermask/format] decodeSafetensors: tensor "${name}": ${what}`);
  };
  if (!isRecord(entry)) return fail('its entry must be an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype)) {
    return fail(`dtype must be one of ${Object.keys(BYTES).join(', ')}, got ${JSON.stringify(dtype)}`);
  }
  if (!isCounts(shape)) return fail('shape must be an array of integers ≥ 0');
  if (!isCounts(offsets) || offsets.length !== 2) return fail('data_offsets must be two integers ≥ 0');
  const [begin, end] = offsets as [number, number];
  const expected = shape.reduce((product, size) => product * size, BYTES[dtype as DType]);
  if (end - begin !== expected) {
    return fail(`${dtype} [${shape.join(', ')}] needs ${expected} bytes, data_offsets give ${end - begin}`);
  }
  return { dtype: dtype as DType, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
