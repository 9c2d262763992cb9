export function countNonzero(values: usize, count: i32): i32 {
  let sum = i32x4.splat(0);
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) sum = i32x4.sub(sum, f32x4.ne(v128.load(values + 4 * i), zero));
  let result = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  for (; i < count; i++) result += i32(load<f32>(values + 4 * i) != 0);
  return result;
}

/**
 * The weights other than 0 of `outs` output channels, each as where its tap lies in the planes, in bytes, and its value:
 * for each block of `size` input channels a list for each output channel. `taps` has for each tap its place in the filter
 * and that in the planes. `lists` and `ends` are written on; strides in bytes.
 *
 * @returns the end of the last list.
 */
export function packKept(
  filter: usize, outStride: usize, inStride: usize, outs: i32, ins: i32, size: i32, taps: usize, tapCount: i32, plane: usize,
  ends: usize, lists: usize,
): usize {
  const tapsEnd = taps + 8 * tapCount;
  for (let first = 0; first < ins; first += size) {
    const count: usize = min(size, ins - first);
    for (let o = 0; o < outs; o++, ends += 4) {
      for (let t = taps; t < tapsEnd; t += 8) {
        let from = filter + load<usize>(t) + outStride * o + inStride * first;
        let place = load<usize>(t, 4) + plane * first;
        for (const end = place + plane * count; place < end; place += plane, from += inStride) {
          const weight = load<f32>(from);
          store<usize>(lists, place);
          store<f32>(lists, weight, 4);
          lists += weight != 0 ? 8 : 0;
        }
      }
      store<usize>(ends, lists);
    }
  }
  return lists;
}
