/** Two nibbles a byte: byte i has nibble 2i below nibble 2i + 1. Reads `count` rounded up to even. */
export function packNibbles(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 2) {
    store<u8>(to++, load<u8>(from + i) | (load<u8>(from + i, 1) << 4));
  }
}

/**
 * Sums (int16) of signs: out[r] = base[r] + 2 · (ones of x & plus[r] − ones of x & minus[r]), where a bit of x is set for
 * +1 and base is (minuses − pluses) of the row. plus and minus stand one after the other, `words` of 64 bits each.
 */
export function binaryVector(x: usize, words: i32, rows: i32, weights: usize, base: usize, out: usize): void {
  for (let r = 0; r < rows; r++) {
    let pluses: i64 = 0, minuses: i64 = 0;
    const minus = weights + 8 * words;
    for (let w = 0; w < 8 * words; w += 8) {
      const bits = load<i64>(x + w);
      pluses += popcnt<i64>(bits & load<i64>(weights + w));
      minuses += popcnt<i64>(bits & load<i64>(minus + w));
    }
    weights = minus + 8 * words;
    store<i16>(out + 2 * r, load<i32>(base + 4 * r) + 2 * <i32>(pluses - minuses));
  }
}
