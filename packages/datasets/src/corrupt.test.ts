import { crc32 } from '@supermask/format';
import { expect, test } from 'vitest';
import { type CorruptionKind, corrupt, corruptionKinds } from './corrupt.ts';
import { glyphs } from './glyphs.ts';
import type { ImageSet } from './image-set.ts';
import { take } from './take.ts';

const severities = [1, 2, 3, 4, 5] as const;
const { test: set } = glyphs({ train: 1, test: 40 });
const colour: ImageSet = {
  ...set,
  name: 'colour',
  images: set.images.slice(0, 10 * 12 * 16 * 3),
  labels: set.labels.subarray(0, 10),
  count: 10,
  shape: [12, 16, 3],
};

/** Mean absolute difference of the pixels. */
const distance = (a: ImageSet, b: ImageSet): number =>
  a.images.reduce((sum, x, i) => sum + Math.abs(x - (b.images[i] as number)), 0) / a.images.length;

/** An image of one white pixel (or of the given value everywhere), [9, 9, 1]. */
function picture(value?: number): ImageSet {
  const images = value === undefined ? new Uint8Array(81) : new Uint8Array(81).fill(value);
  if (value === undefined) images[40] = 255;
  return { ...set, images, labels: Uint8Array.of(0), count: 1, shape: [9, 9, 1] };
}

test.each(corruptionKinds)('%s: seeded, image by image, and stronger with each severity', (kind) => {
  let last = 0;
  for (const severity of severities) {
    const corrupted = corrupt(set, { kind, severity, seed: 3 });
    const { count, shape, labels } = corrupted;
    expect([count, shape, labels]).toEqual([set.count, set.shape, set.labels]);
    const moved = distance(corrupted, set);
    // Fog has equal strengths, and far shifts of small digits differ no more than less far ones.
    if (kind === 'fog' || kind === 'translate') expect(moved).toBeGreaterThan(0.9 * last);
    else expect(moved).toBeGreaterThan(last);
    last = moved;
    const few = corrupt(take(set, 7), { kind, severity, seed: 3 });
    expect(distance(few, corrupted)).toBe(0);
    const drawn = !['blur', 'contrast', 'brightness', 'scale'].includes(kind);
    const other = corrupt(set, { kind, severity, seed: 4 });
    expect(distance(other, corrupted) > 0).toBe(drawn);
  }
});

test('every engine computes the same bytes', () => {
  const sums = corruptionKinds.map((kind) => crc32(corrupt(set, { kind, severity: 3 }).images).toString(16));
  expect(sums.join(' ')).toBe(
    '714ff9b7 f00f42c0 a053107e 22bfdf5e e848de22 8290cf82 db2ed629 899aba30 c8e1c1f0 cc83cea5 bef91838 ad203936',
  );
});

test.each(corruptionKinds)('%s of colour images: the channels are apart', (kind) => {
  const black = { ...colour, images: colour.images.map((x, i) => (i % 3 === 1 ? 0 : x)) };
  const both = [colour, black].map((given) => corrupt(given, { kind, severity: 3 }).images);
  for (const channel of [0, 2]) {
    const [with_, without] = both.map((images) => images.filter((_, i) => i % 3 === channel));
    expect(without).toEqual(with_);
  }
});

test('white is that of the set', () => {
  const dim = { ...set, images: set.images.map((x) => x >> 4), white: 15 };
  for (const kind of corruptionKinds) {
    expect(Math.max(...corrupt(dim, { kind, severity: 5 }).images)).toBeLessThanOrEqual(15);
  }
});

test('noise has its strength', () => {
  const grey: ImageSet = { ...set, images: new Uint8Array(set.images.length).fill(128) };
  const deviation = (kind: CorruptionKind): number =>
    Math.sqrt(
      corrupt(grey, { kind, severity: 1 }).images.reduce((sum, x) => sum + (x - 128) ** 2, 0) /
        grey.images.length,
    ) / 255;
  expect(deviation('gaussian-noise')).toBeCloseTo(0.08, 2);
  expect(deviation('shot-noise')).toBeCloseTo(Math.sqrt(128 / 255 / 60), 2);
  const { images } = corrupt(grey, { kind: 'impulse-noise', severity: 5 });
  for (const extreme of [0, 255]) {
    expect(images.filter((x) => x === extreme).length / images.length).toBeCloseTo(0.135, 2);
  }
});

test('blurs average: a point becomes their kernel, an even image stays', () => {
  const blurred = corrupt(picture(), { kind: 'blur', severity: 1 }).images;
  const kernel = [1, 2, 1].flatMap((a) => [1, 2, 1].map((b) => Math.round((255 * a * b) / 16)));
  expect([30, 31, 32, 39, 40, 41, 48, 49, 50].map((i) => blurred[i])).toEqual(kernel);
  const motion = corrupt(picture(), { kind: 'motion-blur', severity: 1 }).images;
  const line = [...motion.keys()].filter((i) => motion[i] === 85);
  expect(line).toHaveLength(3);
  expect([1, 8, 9, 10]).toContain((line[1] as number) - (line[0] as number));
  expect(line[1]).toBe(40);
  for (const kind of ['blur', 'motion-blur'] as const) {
    expect(corrupt(picture(77), { kind, severity: 5 }).images).toEqual(picture(77).images);
  }
});

test('light is added, or drawn to the mean', () => {
  expect(corrupt(picture(100), { kind: 'brightness', severity: 2 }).images).toEqual(picture(151).images);
  expect(corrupt(picture(100), { kind: 'contrast', severity: 5 }).images).toEqual(picture(100).images);
  const { images } = corrupt(picture(), { kind: 'contrast', severity: 1 });
  expect([images[0], images[40]]).toEqual([Math.round(255 * (0.6 / 81)), Math.round(255 * (0.4 + 0.6 / 81))]);
  for (const x of corrupt(picture(0), { kind: 'fog', severity: 5 }).images) {
    // No more than the fog alone, which is at most 3 of 4.
    expect(x).toBeLessThanOrEqual(Math.round((255 * 3) / 4));
  }
});

test('geometry keeps the middle, or shifts it by whole pixels', () => {
  for (const kind of ['rotate', 'scale', 'shear'] as const) {
    expect(corrupt(picture(), { kind, severity: 5 }).images[40]).toBe(255);
  }
  const shifted = corrupt(picture(), { kind: 'translate', severity: 5 }).images;
  // A fifth of nine pixels is two.
  expect([20, 24, 56, 60]).toContain(shifted.indexOf(255));
  expect(shifted.reduce((sum, x) => sum + x, 0)).toBe(255);
});

test('refuses other kinds and severities', () => {
  expect(() => corrupt(set, { kind: 'rotat' as CorruptionKind, severity: 1 })).toThrow(
    'got "rotat" (did you mean "rotate"?)',
  );
  for (const severity of [0, 6, 1.5]) {
    expect(() => corrupt(set, { kind: 'blur', severity: severity as 1 })).toThrow(`got ${severity}`);
  }
});
