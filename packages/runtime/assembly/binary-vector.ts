/** Two nibbles a byte: byte i has nibble 2i below nibble 2i + 1. Reads `count` rounded up to even. */
export function packNibbles(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 2) {
    store<u8>(to++, load<u8>(from + i) | (load<u8>(from + i, 1) << 4));
  }
}

/**
 * Sums (int16) of signs: out[r] = base[r] + 2 · (how many weights have the sign that they meet), where a bit of x is set for
 * +1, and base is less how many weights row r has. Of each row there stand a bit for each weight that there is, then one for
 * each that is negative; both have `words` of 64 bits, an even number.
 */
export function binaryVector(x: usize, words: i32, rows: i32, weights: usize, base: usize, out: usize): void {
  const bytes: usize = 8 * words;
  for (let r = 0; r < rows; r++) {
    const minus = weights + bytes;
    let even: i64 = 0, odd: i64 = 0;
    for (let w: usize = 0; w < bytes; w += 16) {
      even += popcnt<i64>(load<i64>(weights + w) & (load<i64>(x + w) ^ load<i64>(minus + w)));
      odd += popcnt<i64>(load<i64>(weights + w, 8) & (load<i64>(x + w, 8) ^ load<i64>(minus + w, 8)));
    }
    weights = minus + bytes;
    store<i16>(out + 2 * r, load<i32>(base + 4 * r) + 2 * <i32>(even + odd));
  }
}
