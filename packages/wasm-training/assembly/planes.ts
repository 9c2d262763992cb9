@inline
function zeros(at: usize, count: i32): void {
  for (const end = at + 4 * count; at < end; at += 4) store<f32>(at, 0);
}

/**
 * Pixels of a part of an image → planes [channels][totalRows · pitch and what is left to `plane` bytes]: `rows` × `columns`
 * of them from row `top` and column `left` on, all else zeros. `fromRow` and `fromColumn` in bytes.
 */
export function packPlanes(
  from: usize, channels: i32, fromRow: usize, fromColumn: usize, top: i32, rows: i32, totalRows: i32, left: i32, columns: i32,
  pitch: i32, to: usize, plane: usize,
): void {
  for (let row = 0; row < totalRows; row++) {
    const inside = row >= top && row < top + rows;
    const before = inside ? left : pitch, count = inside ? columns : 0, after = inside ? pitch - left - columns : 0;
    // What follows the last row is zero as well.
    const further = row == totalRows - 1 ? <i32>(plane >> 2) - totalRows * pitch : 0;
    const line = from + fromRow * (row - top);
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const p0 = to + plane * c, p1 = p0 + plane, p2 = p1 + plane, p3 = p2 + plane;
      zeros(p0, before);
      zeros(p1, before);
      zeros(p2, before);
      zeros(p3, before);
      let at = line + 4 * c, out: usize = 4 * before, x = 0;
      for (; x + 4 <= count; x += 4, out += 16) {
        const v0 = v128.load(at), v1 = v128.load(at + fromColumn);
        at += 2 * fromColumn;
        const v2 = v128.load(at), v3 = v128.load(at + fromColumn);
        at += 2 * fromColumn;
        const a = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), b = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
        const d = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5), e = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
        v128.store(p0 + out, v128.shuffle<f32>(a, d, 0, 1, 4, 5));
        v128.store(p1 + out, v128.shuffle<f32>(a, d, 2, 3, 6, 7));
        v128.store(p2 + out, v128.shuffle<f32>(b, e, 0, 1, 4, 5));
        v128.store(p3 + out, v128.shuffle<f32>(b, e, 2, 3, 6, 7));
      }
      for (; x < count; x++, at += fromColumn, out += 4) {
        store<f32>(p0 + out, load<f32>(at));
        store<f32>(p1 + out, load<f32>(at, 4));
        store<f32>(p2 + out, load<f32>(at, 8));
        store<f32>(p3 + out, load<f32>(at, 12));
      }
      zeros(p0 + out, after + further);
      zeros(p1 + out, after + further);
      zeros(p2 + out, after + further);
      zeros(p3 + out, after + further);
    }
    for (; c < channels; c++) {
      let out = to + plane * c, at = line + 4 * c;
      zeros(out, before);
      out += 4 * before;
      for (let x = 0; x < count; x++, at += fromColumn, out += 4) store<f32>(out, load<f32>(at));
      zeros(out, after + further);
    }
    to += 4 * pitch;
  }
}
