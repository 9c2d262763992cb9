import { finish, storeLanes } from './finish';

/** As in sparse.ts, with two lists a row: what is added, then what is subtracted. */
@inline
function block<T>(
  nv: i32, from: usize, pitch: usize, delta: usize, middle: usize, end: usize,
  scale: f32, bias: f32, relu: bool, out: usize, last: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  let x = from;
  while (delta < middle) {
    x += <usize>load<T>(delta) * pitch;
    a0 = f32x4.add(a0, v128.load(x));
    if (nv > 1) a1 = f32x4.add(a1, v128.load(x, 16));
    if (nv > 2) a2 = f32x4.add(a2, v128.load(x, 32));
    if (nv > 3) a3 = f32x4.add(a3, v128.load(x, 48));
    if (nv > 4) a4 = f32x4.add(a4, v128.load(x, 64));
    if (nv > 5) a5 = f32x4.add(a5, v128.load(x, 80));
    if (nv > 6) a6 = f32x4.add(a6, v128.load(x, 96));
    if (nv > 7) a7 = f32x4.add(a7, v128.load(x, 112));
    delta += sizeof<T>();
  }
  x = from;
  while (delta < end) {
    x += <usize>load<T>(delta) * pitch;
    a0 = f32x4.sub(a0, v128.load(x));
    if (nv > 1) a1 = f32x4.sub(a1, v128.load(x, 16));
    if (nv > 2) a2 = f32x4.sub(a2, v128.load(x, 32));
    if (nv > 3) a3 = f32x4.sub(a3, v128.load(x, 48));
    if (nv > 4) a4 = f32x4.sub(a4, v128.load(x, 64));
    if (nv > 5) a5 = f32x4.sub(a5, v128.load(x, 80));
    if (nv > 6) a6 = f32x4.sub(a6, v128.load(x, 96));
    if (nv > 7) a7 = f32x4.sub(a7, v128.load(x, 112));
    delta += sizeof<T>();
  }
  const s = f32x4.splat(scale), b = f32x4.splat(bias);
  storeLanes(out, finish(a0, s, b, relu), nv == 1 ? last : 4);
  if (nv > 1) storeLanes(out + 16, finish(a1, s, b, relu), nv == 2 ? last : 4);
  if (nv > 2) storeLanes(out + 32, finish(a2, s, b, relu), nv == 3 ? last : 4);
  if (nv > 3) storeLanes(out + 48, finish(a3, s, b, relu), nv == 4 ? last : 4);
  if (nv > 4) storeLanes(out + 64, finish(a4, s, b, relu), nv == 5 ? last : 4);
  if (nv > 5) storeLanes(out + 80, finish(a5, s, b, relu), nv == 6 ? last : 4);
  if (nv > 6) storeLanes(out + 96, finish(a6, s, b, relu), nv == 7 ? last : 4);
  if (nv > 7) storeLanes(out + 112, finish(a7, s, b, relu), nv == 8 ? last : 4);
}

@inline
function rowsOf<T>(
  nv: i32, x: usize, pitch: usize, rows: i32, starts: usize, deltas: usize,
  scale: usize, bias: usize, relu: bool, out: usize, outPitch: usize, last: i32,
): void {
  let begin = <usize>load<u32>(starts);
  for (let r = 0; r < rows; r++) {
    const middle = <usize>load<u32>(starts, 4);
    const end = <usize>load<u32>(starts, 8);
    block<T>(
      nv, x, pitch, deltas + begin * sizeof<T>(), deltas + middle * sizeof<T>(), deltas + end * sizeof<T>(),
      load<f32>(scale), load<f32>(bias), relu, out, last,
    );
    begin = end;
    starts += 8;
    scale += 4;
    bias += 4;
    out += outPitch;
  }
}

function all<T>(
  x: usize, pitch: usize, positions: i32, rows: i32, starts: usize, deltas: usize,
  scale: usize, bias: usize, relu: bool, out: usize, outPitch: usize,
): void {
  while (positions >= 32) {
    rowsOf<T>(8, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, 4);
    positions -= 32;
    x += 128;
    out += 128;
  }
  const last = ((positions - 1) & 3) + 1;
  if (sizeof<T>() == 4) {
    while (positions > 4) {
      rowsOf<T>(1, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, 4);
      positions -= 4;
      x += 16;
      out += 16;
    }
    if (positions > 0) rowsOf<T>(1, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last);
    return;
  }
  switch ((positions + 3) >> 2) {
    case 1: rowsOf<T>(1, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 2: rowsOf<T>(2, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 3: rowsOf<T>(3, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 4: rowsOf<T>(4, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 5: rowsOf<T>(5, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 6: rowsOf<T>(6, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 7: rowsOf<T>(7, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
    case 8: rowsOf<T>(8, x, pitch, rows, starts, deltas, scale, bias, relu, out, outPitch, last); break;
  }
}

/** out[r][p] = finish(Σ of what row r adds − Σ of what it subtracts): as `sparse`, with weights ±1. */
export function signs(
  x: usize, pitch: usize, positions: i32, rows: i32, starts: usize, deltas: usize, wide: bool,
  scale: usize, bias: usize, relu: bool, out: usize, outPitch: usize,
): void {
  if (wide) all<u32>(x, pitch, positions, rows, starts, deltas, scale, bias, relu, out, outPitch);
  else all<u16>(x, pitch, positions, rows, starts, deltas, scale, bias, relu, out, outPitch);
}
