import { type Key, philox4x32 } from './philox.ts';
import type { Purpose } from './purposes.ts';

/**
 * The key of one stream of random numbers: a run has one seed, each purpose and tensor of it a key.
 *
 * The rule, on which the file format depends for ever: the UTF-8 bytes of `purpose + "/" + stream` are
 * padded with zeros to a multiple of 16 and read as little-endian uint32 words; with k₀ = the seed (low
 * word, high word), each group of four words w gives kᵢ₊₁ = the first two words of philox4x32(counter w,
 * key kᵢ); a last group (byte length, 0, 0, 0) gives the key.
 *
 * @param seed an integer in [0, 2⁵³).
 * @param purpose what the numbers are for.
 * @param stream which tensor or epoch, any text; two tensors of one run need different streams.
 * @throws if the seed is no such integer.
 */
export function deriveKey(seed: number, purpose: Purpose, stream = ''): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Error(`[supermask/format] deriveKey: seed must be an integer in [0, 2^53), got ${seed}`);
  }
  const bytes = new TextEncoder().encode(`${purpose}/${stream}`);
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 16) * 16));
  for (let i = 0; i < bytes.length; i++) padded.setUint8(i, bytes[i] as number);
  const block = new Uint32Array(4);
  let key: Key = [seed >>> 0, Math.floor(seed / 0x100000000)];
  for (let at = 0; at < padded.byteLength; at += 16) {
    const words = [0, 4, 8, 12].map((byte) => padded.getUint32(at + byte, true)) as [
      number,
      number,
      number,
      number,
    ];
    philox4x32(block, 0, key, ...words);
    key = [block[0] as number, block[1] as number];
  }
  philox4x32(block, 0, key, bytes.length, 0, 0, 0);
  return [block[0] as number, block[1] as number];
}
