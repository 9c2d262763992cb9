import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantiseImage } from './quantise-image.ts';

function channelsOf(css: string): readonly number[] {
  const hex = css.length === 4 ? [...css.slice(1)].map((d) => d + d).join('') : css.slice(1);
  return [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
}

const text = { label: '', prediction: '' };

test('grey levels are at most 8 from the truth', () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, i) => i);
  const { palette, indices } = quantiseImage({ pixels, shape: [16, 16, 1], ...text });
  expect(palette).toHaveLength(16);
  for (const [i, pixel] of pixels.entries()) {
    const [r, g, b] = channelsOf(palette[indices[i] as number] as string);
    expect([g, b]).toEqual([r, r]);
    expect(Math.abs((r as number) - pixel)).toBeLessThanOrEqual(8);
  }
});

test('an image of at most 24 colours keeps them', () => {
  const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  const image = fc
    .array(color, { minLength: 1, maxLength: 24 })
    .chain((colors) => fc.array(fc.constantFrom(...colors), { minLength: 64, maxLength: 64 }));
  fc.assert(
    fc.property(image, (colors) => {
      const pixels = Uint8Array.from(colors.flat());
      const { palette, indices } = quantiseImage({ pixels, shape: [8, 8, 3], ...text });
      const read = [...indices].map((index) => channelsOf(palette[index] as string));
      expect(read).toEqual(colors);
    }),
    { numRuns: 50 },
  );
});

test('an image of many colours gets 24 that are nearer than one', () => {
  const pixels = Uint8Array.from({ length: 3 * 1024 }, (_, i) => (i * 2654435761) >>> 24);
  const { palette, indices } = quantiseImage({ pixels, shape: [32, 32, 3], ...text });
  expect(palette).toHaveLength(24);
  let error = 0;
  let variance = 0;
  const mean = pixels.reduce((a, b) => a + b, 0) / pixels.length;
  for (const [i, pixel] of pixels.entries()) {
    const drawn = channelsOf(palette[indices[Math.floor(i / 3)] as number] as string)[i % 3] as number;
    error += (drawn - pixel) ** 2;
    variance += (mean - pixel) ** 2;
  }
  expect(error).toBeLessThan(variance / 4);
});
