import { crc32 } from './crc32.ts';

/** What stands before the digits; inside a JSON string its quotes would be escaped. */
const BEFORE = '"header_crc32":"';
/** What the digits are while the checksum is computed. */
export const NO_CHECKSUM = '00000000';

/**
 * The checksum of a `.smask` header: CRC-32 of the bytes from the beginning of the file to the first tensor
 * (length, JSON and padding), with the checksum's own eight digits read as zeros.
 *
 * @param bytes a file whose header is known to be whole and valid JSON.
 * @returns the digits that the file has, those that it should have, and where they stand.
 * @throws if the file has no such digits, or could have them in two places.
 */
export function headerChecksum(bytes: Uint8Array): { stored: string; computed: string; at: number } {
  const length = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  // A copy: the `slice` of a Node Buffer would be a view, and zeros are written below.
  const header = new Uint8Array(bytes.subarray(0, length));
  const [before = '', after = '', ...more] = new TextDecoder().decode(header.subarray(8)).split(BEFORE, 3);
  const [stored] = /^[0-9a-f]{8}(?=")/.exec(after) ?? [];
  if (stored === undefined || more.length > 0) {
    throw new Error(
      '[supermask/format] smask: the header must have one header_crc32 of eight lower-case hexadecimal digits ' +
        '(damaged file, or not written by Supermask)',
    );
  }
  const encoder = new TextEncoder();
  const at = 8 + encoder.encode(before + BEFORE).length;
  header.set(encoder.encode(NO_CHECKSUM), at);
  return { stored, computed: hexChecksum(header), at };
}

/** CRC-32 as eight lower-case hexadecimal digits. */
export function hexChecksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}
