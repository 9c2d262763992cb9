/** The content of an IDX file. */
export interface Idx {
  /** Size of each dimension, the outermost first: [60000, 28, 28] for images. */
  readonly shape: readonly number[];
  /** uint8, row-major; a view of the bytes given to `parseIdx`. */
  readonly data: Uint8Array;
}

const UINT8 = 0x08;

/**
 * Reads the IDX format of the MNIST files: two zero bytes, the type (only 0x08, uint8, is known here), the
 * number of dimensions, each dimension as a big-endian uint32, then the values.
 *
 * @param bytes the decompressed file.
 * @param options `source`: what errors name, such as the file or address the bytes came from.
 * @throws if it is no IDX file of uint8, or its length is not what the dimensions say.
 */
export function parseIdx(bytes: Uint8Array, { source = 'parseIdx' }: { source?: string } = {}): Idx {
  const [zero0, zero1, type, rank] = bytes;
  if (zero0 !== 0 || zero1 !== 0 || type !== UINT8 || rank === undefined || rank === 0) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const hint =
      zero0 === 0x1f && zero1 === 0x8b ? 'it is gzipped: decompress it first' : 'is it an IDX file?';
    throw new Error(
      `[supermask/datasets] ${source}: the first four bytes must be 00 00 08 and the number of dimensions, got ${magic || 'no byte'} (${hint})`,
    );
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new Error(
      `[supermask/datasets] ${source}: the header must have ${header} bytes, got ${bytes.length} (is the file truncated?)`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? 'truncated' : 'longer than its header says';
    throw new Error(
      `[supermask/datasets] ${source}: ${shape.join(' × ')} values and the header are ${expected} bytes, got ${bytes.length} (the file is ${fault})`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}
