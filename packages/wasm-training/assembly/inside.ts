/** The first output row or column whose window of stride `stride`, `offset` from the border, is not before the image. */
@inline
export function firstInside(offset: i32, stride: i32): i32 {
  return offset < 0 ? (stride - 1 - offset) / stride : 0;
}

/** One more than the last row or column of `count` that is not behind the image of size `size`. */
@inline
export function endInside(offset: i32, stride: i32, size: i32, count: i32): i32 {
  return offset < size ? min(count, (size - 1 - offset) / stride + 1) : 0;
}
