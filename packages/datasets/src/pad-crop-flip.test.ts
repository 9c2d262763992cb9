import fc from 'fast-check';
import { expect, test } from 'vitest';
import { padCropFlip } from './pad-crop-flip.ts';

const shape = [5, 6, 2];
const size = 60;
/** Every value tells its image and place. */
const images = Float32Array.from({ length: 8 * size }, (_, i) => i + 1);
const all = [0, 1, 2, 3, 4, 5, 6, 7];

/** The image cut out by the definition: at (row, column) of the padded image, then mirrored or not. */
function cut(
  image: Float32Array,
  { top, left, mirrored, pad }: { top: number; left: number; mirrored: boolean; pad: number },
): number[] {
  const padded = (y: number, x: number, c: number): number =>
    y < pad || y >= 5 + pad || x < pad || x >= 6 + pad
      ? -c - 1
      : (image[((y - pad) * 6 + x - pad) * 2 + c] as number);
  const values: number[] = [];
  for (let y = 0; y < 5; y++)
    for (let x = 0; x < 6; x++)
      for (let c = 0; c < 2; c++) values.push(padded(y + top, (mirrored ? 5 - x : x) + left, c));
  return values;
}

test('every image is one of the crops of its padded self, mirrored or not', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 4 }), (seed, pad) => {
      const augmented = padCropFlip(images, { shape, indices: all, epoch: 1, seed, pad, fill: [-1, -2] });
      for (const i of all) {
        const image = images.subarray(i * size, (i + 1) * size);
        const crops: string[] = [];
        for (let top = 0; top <= 2 * pad; top++)
          for (let left = 0; left <= 2 * pad; left++)
            for (const mirrored of [false, true]) crops.push(`${cut(image, { top, left, mirrored, pad })}`);
        expect(crops).toContain(`${augmented.subarray(i * size, (i + 1) * size)}`);
      }
    }),
    { numRuns: 10 },
  );
});

test('all offsets and both sides come equally often', () => {
  const count = 4000;
  // Two pixels in the middle row of 3×3 tell where the crop was and which way it looks.
  const single = new Float32Array(count * 9);
  for (let i = 0; i < count; i++) single.set([0, 0, 0, 0, 1, 2, 0, 0, 0], i * 9);
  const options = {
    shape: [3, 3, 1],
    indices: Array.from({ length: count }, (_, i) => i),
    epoch: 1,
    seed: 1,
    pad: 1,
  };
  const augmented = padCropFlip(single, options);
  const places = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const image = `${augmented.subarray(i * 9, (i + 1) * 9)}`;
    places.set(image, (places.get(image) ?? 0) + 1);
  }
  // 9 offsets and 2 sides.
  expect(places.size).toBe(18);
  const statistic = [...places.values()].reduce((sum, n) => sum + (n - count / 18) ** 2 / (count / 18), 0);
  // χ² with 17 degrees of freedom exceeds this once in a thousand times; the seed is fixed.
  expect(statistic).toBeLessThan(40.8);
  expect(padCropFlip(single, { ...options, pad: 0, flip: false })).toEqual(single);
});

test('an image depends on seed, epoch and its index, not on its batch', () => {
  const options = { shape, epoch: 3, seed: 5 };
  const whole = padCropFlip(images, { ...options, indices: all });
  const order = [6, 1, 3];
  const batch = Float32Array.from(order.flatMap((i) => [...images.subarray(i * size, (i + 1) * size)]));
  const some = padCropFlip(batch, { ...options, indices: order });
  for (const [at, i] of order.entries()) {
    expect(some.subarray(at * size, (at + 1) * size)).toEqual(whole.subarray(i * size, (i + 1) * size));
  }
  expect(padCropFlip(images, { ...options, epoch: 4, indices: all })).not.toEqual(whole);
  expect(padCropFlip(images, { ...options, seed: 6, indices: all })).not.toEqual(whole);
});

test('refuses what does not fit', () => {
  expect(() => padCropFlip(images, { shape, indices: [0], epoch: 1, seed: 1 })).toThrow(
    '1 images of [height, width, channels] must have as many values, got 480 for [5, 6, 2]',
  );
  expect(() => padCropFlip(images, { shape, indices: all, epoch: 1, seed: 1, pad: 0.5 })).toThrow('got 0.5');
});
