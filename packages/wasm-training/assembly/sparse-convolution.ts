import { madd } from './madd';

/** Places that are summed at once: seven vectors and what they need fill the registers, with eight V8 takes twice as long. */
const PLACES: usize = 28;

/**
 * The weights of a filter [height, width, inChannels, outChannels] that are not 0: bytes from the first place of the
 * planes to what the weight multiplies, and the weight. Block by block of planes, and in a block unit by unit.
 *
 * @param turned for the input gradient: units are the channels that the filter reads, planes those that it writes, and
 *   the window is turned by half a circle.
 * @param plane bytes from one plane to the next, and `line` from one row of a plane to the next.
 * @param block how many planes are in a block.
 * @param starts uint32 [blocks · units + 1]: where the taps of a block's unit begin, in bytes from `taps`.
 */
export function packTaps(
  filter: usize,
  height: usize,
  width: usize,
  inChannels: usize,
  outChannels: usize,
  turned: bool,
  plane: usize,
  line: usize,
  block: usize,
  starts: usize,
  taps: usize,
): void {
  const units = turned ? inChannels : outChannels;
  const planes = turned ? outChannels : inChannels;
  const lists = units * ((planes + block - 1) / block);
  memory.fill(starts, 0, 4 * (lists + 1));
  let at = filter;
  for (let i: usize = 0; i < height * width; i++) {
    for (let c: usize = 0; c < inChannels; c++) {
      if (turned) {
        for (let first: usize = 0; first < planes; first += block) {
          const end = at + 4 * min(block, planes - first);
          let count: u32 = 0;
          for (; at < end; at += 4) count += u32(load<f32>(at) != 0);
          const list = starts + 4 * ((first / block) * units + c + 1);
          store<u32>(list, load<u32>(list) + 8 * count);
        }
      } else {
        const end = at + 4 * units;
        for (let list = starts + 4 * ((c / block) * units + 1); at < end; at += 4, list += 4) {
          store<u32>(list, load<u32>(list) + 8 * u32(load<f32>(at) != 0));
        }
      }
    }
  }
  for (let list = starts; list < starts + 4 * lists; list += 4) {
    store<u32>(list, load<u32>(list) + load<u32>(list, 4), 4);
  }
  // From here on starts[list] is where the next tap of the list goes; when all are there, where those of the next begin.
  at = filter;
  for (let i: usize = 0; i < height; i++) {
    for (let j: usize = 0; j < width; j++) {
      const place = turned ? (height - 1 - i) * line + 4 * (width - 1 - j) : i * line + 4 * j;
      for (let c: usize = 0; c < inChannels; c++) {
        for (let o: usize = 0; o < outChannels; o++, at += 4) {
          const weight = load<f32>(at);
          if (weight == 0) continue;
          const list = starts + 4 * (turned ? (o / block) * units + c : (c / block) * units + o);
          const next = load<u32>(list);
          store<u32>(list, next + 8);
          store<u32>(taps + next, <u32>(place + plane * (turned ? o : c)));
          store<f32>(taps + next, weight, 4);
        }
      }
    }
  }
  memory.copy(starts + 4, starts, 4 * lists);
  store<u32>(starts, 0);
}

/** How many of `count` values are not 0. */
export function countKept(values: usize, count: usize): u32 {
  let zeros = i32x4.splat(0);
  const end = values + 4 * count;
  let at = values;
  // A lane that is true is −1.
  for (; at + 16 <= end; at += 16) zeros = i32x4.sub(zeros, f32x4.eq(v128.load(at), f32x4.splat(0)));
  let kept = <u32>count;
  kept -= i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (; at < end; at += 4) kept -= u32(load<f32>(at) == 0);
  return kept;
}

/**
 * Channels of an image [height, width, channels] to planes, row after row `line` bytes apart.
 *
 * @param planes where the first value goes; around it there must be zeros already.
 */
export function splitChannels(
  image: usize,
  height: usize,
  width: usize,
  channels: usize,
  planes: usize,
  plane: usize,
  line: usize,
): void {
  const step = 4 * channels;
  for (let c: usize = 0; c < channels; c += 4) {
    if (c + 4 > channels) {
      for (; c < channels; c++) {
        for (let h: usize = 0; h < height; h++) {
          for (let w: usize = 0; w < width; w++) {
            store<f32>(planes + c * plane + h * line + 4 * w, load<f32>(image + (h * width + w) * step + 4 * c));
          }
        }
      }
      return;
    }
    for (let h: usize = 0; h < height; h++) {
      let from = image + h * width * step + 4 * c;
      let to = planes + c * plane + h * line;
      let w: usize = 0;
      for (; w + 4 <= width; w += 4) {
        turn(from, step, to, plane);
        from += 4 * step;
        to += 16;
      }
      for (; w < width; w++) {
        for (let k: usize = 0; k < 4; k++) store<f32>(to + k * plane, load<f32>(from + 4 * k));
        from += step;
        to += 4;
      }
    }
  }
}

/** Four rows of four values, `fromStep` bytes apart, to four columns. */
@inline
function turn(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStep);
  const c = v128.load(from + 2 * fromStep);
  const d = v128.load(from + 3 * fromStep);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + 2 * toStep, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + 3 * toStep, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}

/**
 * out [images, outHeight, outWidth, units] = bias + the sums of taps over planes, of images that lie one below the other.
 *
 * @param line bytes of a row of a plane; an image has `rows` of them, and its first window begins in the first.
 * @param starts uint32 [blocks · units + 1], see `packTaps`.
 * @param bias float32 [units], or 0 for none.
 * @param relu whether negative sums become 0.
 * @param sums units · 112 bytes.
 */
export function sumTaps(
  planes: usize,
  line: usize,
  rows: usize,
  images: usize,
  starts: usize,
  taps: usize,
  blocks: usize,
  units: usize,
  bias: usize,
  relu: bool,
  outHeight: usize,
  outWidth: usize,
  out: usize,
  sums: usize,
): void {
  const pitch = line >> 2;
  const places = ((images - 1) * rows + outHeight - 1) * pitch + outWidth;
  for (let place: usize = 0; place < places; place += PLACES) {
    for (let block: usize = 0; block < blocks; block++) {
      sumBlock(planes + 4 * place, starts + 4 * units * block, taps, units, bias, block == 0, sums);
    }
    joinChannels(sums, units, relu, place, pitch, rows, images, outHeight, outWidth, out);
  }
}

/** sums [units][28] = bias, or what they were, + the taps of a block. */
function sumBlock(first: usize, starts: usize, taps: usize, units: usize, bias: usize, begins: bool, sums: usize): void {
  for (let unit: usize = 0; unit < units; unit++) {
    const to = sums + 4 * PLACES * unit;
    let s0 = begins && bias != 0 ? v128.load32_splat(bias + 4 * unit) : f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    if (!begins) {
      s0 = v128.load(to);
      s1 = v128.load(to, 16);
      s2 = v128.load(to, 32);
      s3 = v128.load(to, 48);
      s4 = v128.load(to, 64);
      s5 = v128.load(to, 80);
      s6 = v128.load(to, 96);
    }
    const end = taps + load<u32>(starts + 4 * unit, 4);
    for (let tap = taps + load<u32>(starts + 4 * unit); tap < end; tap += 8) {
      const from = first + load<u32>(tap);
      const weight = v128.load32_splat(tap, 4);
      s0 = madd(weight, v128.load(from), s0);
      s1 = madd(weight, v128.load(from, 16), s1);
      s2 = madd(weight, v128.load(from, 32), s2);
      s3 = madd(weight, v128.load(from, 48), s3);
      s4 = madd(weight, v128.load(from, 64), s4);
      s5 = madd(weight, v128.load(from, 80), s5);
      s6 = madd(weight, v128.load(from, 96), s6);
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
  }
}

/** Sums [units][28] of the places from `place` on to where they belong in out; those between rows and images are dropped. */
function joinChannels(
  sums: usize,
  units: usize,
  relu: bool,
  place: usize,
  pitch: usize,
  rows: usize,
  images: usize,
  outHeight: usize,
  outWidth: usize,
  out: usize,
): void {
  const least = f32x4.splat(relu ? 0 : -Infinity);
  let image = place / (pitch * rows);
  let row = (place / pitch) % rows;
  let column = place % pitch;
  for (let k: usize = 0; k < PLACES && image < images; k++) {
    if (row < outHeight && column < outWidth) {
      const to = out + 4 * ((image * outHeight + row) * outWidth + column) * units;
      const from = sums + 4 * k;
      let unit: usize = 0;
      for (; unit + 4 <= units; unit += 4) {
        const at = from + 4 * PLACES * unit;
        let four = v128.load32_zero(at);
        four = v128.load_lane<f32>(at + 4 * PLACES, four, 1);
        four = v128.load_lane<f32>(at + 8 * PLACES, four, 2);
        four = v128.load_lane<f32>(at + 12 * PLACES, four, 3);
        v128.store(to + 4 * unit, f32x4.max(four, least));
      }
      for (; unit < units; unit++) {
        const value = load<f32>(from + 4 * PLACES * unit);
        store<f32>(to + 4 * unit, relu ? max<f32>(value, 0) : value);
      }
    }
    if (++column == pitch) {
      column = 0;
      if (++row == rows) {
        row = 0;
        image++;
      }
    }
  }
}
