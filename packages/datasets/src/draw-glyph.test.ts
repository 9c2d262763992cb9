import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawGlyph, WORDS_PER_GLYPH } from './draw-glyph.ts';
import { glyphStrokes } from './glyph-strokes.ts';

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Words of which the pen's halves are all `pen`, and the noise all `noise`; the first half picks the variant. */
function words({ variant = 0, pen = 0x8000, noise = 0x80808080 } = {}): Uint32Array {
  const all = new Uint32Array(WORDS_PER_GLYPH);
  all.fill(pen * 0x10000 + pen, 0, 60).fill(noise, 60);
  all[0] = (pen * 0x10000 + variant) >>> 0;
  return all;
}

function draw(digit: number, from: Uint32Array): Uint8Array {
  const pixels = new Uint8Array(28 * 28);
  drawGlyph(digit, from, pixels);
  return pixels;
}

test('no design draws more than the pen has words for: the noise words change the noise alone', () => {
  fc.assert(
    fc.property(
      fc.uint32Array({ minLength: 60, maxLength: 60 }),
      fc.integer({ min: 0, max: 9 }),
      (pen, digit) => {
        const [black, white] = [words({ noise: 0 }), words({ noise: 0xffffffff })];
        for (const from of [black, white]) {
          from.set(pen);
          // The upper half of word 2 is the amount of noise: none.
          from[2] = (pen[2] as number) & 0xffff;
        }
        expect(draw(digit, black)).toEqual(draw(digit, white));
      },
    ),
    { numRuns: 200 },
  );
});

test('every stroke starts at a plain point, and every node is a point or a curve', () => {
  for (const stroke of glyphStrokes.flat(2)) {
    expect(stroke[0]).toHaveLength(2);
    for (const node of stroke) expect([2, 4]).toContain(node.length);
  }
});

test('an average pen draws each digit and variant apart, upright and in the middle', () => {
  const seen = new Set<string>();
  for (const digit of digits) {
    const variants = (glyphStrokes[digit] as readonly unknown[]).length;
    for (let variant = 0; variant < variants; variant++) {
      const image = draw(digit, words({ variant: Math.ceil((variant / variants) * 0x10000) }));
      seen.add(image.join());
      const rows = [...image.keys()].filter((i) => (image[i] as number) > 60).map((i) => Math.floor(i / 28));
      expect(Math.min(...rows)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...rows)).toBeLessThanOrEqual(25);
      expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThan(15);
    }
  }
  expect(seen.size).toBe(glyphStrokes.flat().length);
});

test('the ring of a 0 is inked by the distance to the pen, and the paper inside it stays blank', () => {
  const zero = draw(0, words({ noise: 0x7f7f7f7f }));
  const row = [...zero.subarray(14 * 28, 15 * 28)];
  expect(row[14]).toBe(0);
  expect(Math.max(...row.slice(0, 14))).toBeGreaterThan(190);
  expect(Math.max(...row.slice(14))).toBeGreaterThan(190);
  expect(row.filter((pixel) => pixel > 100).length).toBeLessThan(8);
});

test('extreme pens draw without leaving the range of a byte', () => {
  for (const digit of digits) {
    for (const pen of [0, 0xffff]) {
      for (const noise of [0, 0xffffffff]) {
        const image = draw(digit, words({ variant: pen, pen, noise }));
        expect(Math.max(...image)).toBeGreaterThan(100);
        expect(new Set(image).size).toBeGreaterThan(2);
      }
    }
  }
});
