/** What `largestMask` of @supermask/core ranks by: |s| or s. */
export type Rank = 'magnitude' | 'value';

/** Invocations of a workgroup, and bins of a digit of 8 bits: one each. */
export const LANES = 256;

/** Digits of a key of 32 bits, from the top. */
export const DIGITS = 4;

/**
 * The keys of `sortableKeys` in @supermask/core, unsigned integers in the order of the scores, −0 beside 0: WGSL for
 * programs of tfjs-backend-webgpu whose first input is called `scores`.
 *
 * The scores are bound a second time, as integers: a float that is only loaded may lose what is below 2^-126.
 */
export const keysWgsl = (rank: Rank): string => `
  @group(0) @binding(1) var<storage, read> scoreBits: array<u32>;

  fn keyAt(i: u32) -> u32 {
    let bits = scoreBits[i];
    let magnitude = bits & 0x7fffffffu;
    ${
      rank === 'magnitude'
        ? 'return magnitude;'
        : 'return select(0x80000000u + magnitude, 0x80000000u - magnitude, bits > 0x80000000u);'
    }
  }
`;

/** The k-th largest key, digit by digit, for workgroups of 256 invocations. */
export const SELECTION_WGSL = `
  var<workgroup> bins: array<atomic<u32>, 256>;
  var<workgroup> sums: array<u32, 16>;
  var<workgroup> chosen: vec2<u32>;

  // Whether the digits of a key before the given one are those of the threshold so far.
  fn competes(key: u32, digit: u32, threshold: u32) -> bool {
    return digit == 0u || (key >> (32u - 8u * digit)) == threshold;
  }

  // The sum of the bins above that of this invocation.
  fn sumAbove() -> u32 {
    workgroupBarrier();
    if (localIndex < 16u) {
      var sum = 0u;
      for (var i = 16u * localIndex; i < 16u * localIndex + 16u; i++) { sum += atomicLoad(&bins[i]); }
      sums[localIndex] = sum;
    }
    workgroupBarrier();
    var above = 0u;
    for (var i = localIndex / 16u + 1u; i < 16u; i++) { above += sums[i]; }
    for (var i = localIndex + 1u; i % 16u != 0u; i++) { above += atomicLoad(&bins[i]); }
    return above;
  }

  // The digit of the k-th largest of the keys that the bins count, and how many of that digit are among the k.
  fn chooseDigit(k: u32) -> vec2<u32> {
    if (localIndex == 0u) { chosen = vec2<u32>(255u, 0u); }
    let above = sumAbove();
    if (above < k && k <= above + atomicLoad(&bins[localIndex])) { chosen = vec2<u32>(localIndex, k - above); }
    workgroupBarrier();
    let digit = chosen;
    workgroupBarrier();
    return digit;
  }
`;

/**
 * The mask of consecutive scores of one group, `first + step · i` for i from `start` to `end` − 1, beside the
 * other code. Of the keys equal to the threshold the last `ties` of the group are kept, `after` of which come
 * behind these scores.
 */
export const MARK_WGSL = `
  fn countTies(first: u32, step: u32, start: u32, end: u32, threshold: u32) -> u32 {
    var ties = 0u;
    for (var i = start; i < end; i++) { ties += u32(keyAt(first + step * i) == threshold); }
    return ties;
  }

  fn mark(first: u32, step: u32, start: u32, end: u32, threshold: u32, ties: u32, after: u32) {
    var seen = after;
    for (var i = end; i > start; i--) {
      let at = first + step * (i - 1u);
      let key = keyAt(at);
      let tie = key == threshold;
      result[at] = f32(key > threshold || (tie && seen < ties));
      seen += u32(tie);
    }
  }
`;
