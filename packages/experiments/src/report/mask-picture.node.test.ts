import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { cellsOfPath } from './cells-of-path.suite.ts';
import { maskPicture } from './mask-picture.ts';

function randomMask(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 31;
  });
}

function drawn(shape: readonly number[], mask: Uint8Array, imageShape?: readonly [number, number, number]) {
  const html = maskPicture({ layer: 'a layer', shape, mask }, imageShape);
  const { document } = parseHTML(html);
  const cells = cellsOfPath(document.querySelector('path.kept')?.getAttribute('d') ?? '');
  expect(new Set(cells).size).toBe(cells.length);
  return {
    cells: [...cells].sort(),
    document,
    text: document.querySelector('figure')?.textContent ?? '',
    html,
  };
}

/** Where every kept weight belongs: `place` says it for the flat index of a weight, undefined if cut off. */
function expected(
  mask: Uint8Array,
  place: (index: number) => readonly [number, number] | undefined,
): string[] {
  return [...mask.keys()]
    .filter((i) => mask[i] === 1)
    .map((i) => place(i)?.join(','))
    .filter((cell) => cell !== undefined)
    .sort();
}

test('a convolution is drawn whole: a window for each pair of input and output', () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, size, (height, width, inputs, outputs) => {
      const mask = randomMask(height * width * inputs * outputs);
      const { cells } = drawn([height, width, inputs, outputs], mask);
      const places = expected(mask, (i) => {
        const output = i % outputs;
        const input = Math.floor(i / outputs) % inputs;
        const x = Math.floor(i / (outputs * inputs)) % width;
        const y = Math.floor(i / (outputs * inputs * width));
        return [output * (width + 1) + x, input * (height + 1) + y];
      });
      expect(cells).toEqual(places);
    }),
    { numRuns: 40 },
  );
});

test('a dense layer over the image is drawn as an image for each of its first 24 units', () => {
  const mask = randomMask(5 * 4 * 2 * 30);
  const { cells, text } = drawn([40, 30], mask, [5, 4, 2]);
  const places = expected(mask, (i) => {
    const unit = i % 30;
    const pixel = Math.floor(i / 30);
    const [channel, x, y] = [pixel % 2, Math.floor(pixel / 2) % 4, Math.floor(pixel / 8)];
    if (unit >= 24) return undefined;
    return [(unit % 8) * (4 + 2) + x, (Math.floor(unit / 8) * 2 + channel) * (5 + 2) + y];
  });
  expect(cells).toEqual(places);
  expect(text).toContain('first 24 of 30 units');
});

test('another dense kernel is drawn up to 128 inputs and outputs, and the caption says so', () => {
  const mask = randomMask(200 * 130);
  const { cells, text } = drawn([200, 130], mask, [28, 28, 1]);
  expect(cells).toEqual(
    expected(mask, (i) => (i % 130 < 128 && i < 128 * 130 ? [Math.floor(i / 130), i % 130] : undefined)),
  );
  expect(text).toContain('128 of 200 inputs and 128 of 130 outputs');
  expect(drawn([100, 10], randomMask(1000)).text).not.toContain('upper left part');
});

test('the caption has name, shape and the counted density of the whole mask', () => {
  const mask = new Uint8Array(784 * 300);
  mask.fill(1, 0, 12_345);
  const { text, document } = drawn([784, 300], mask, [28, 28, 1]);
  expect(text).toContain('a layer');
  expect(text).toContain('784 × 300');
  expect(text).toContain('12,345 of 235,200 weights kept, density 0.0525');
  expect(document.querySelector('svg')?.getAttribute('role')).toBe('img');
  expect(document.querySelector('svg > title')?.textContent).toBe('Mask of a layer');
  const almost = new Uint8Array(100_000).fill(1);
  almost[7] = 0;
  expect(drawn([1000, 100], almost).text).toContain('density 0.99999.');
});

test('large convolutions stay small pictures', () => {
  const { text, html } = drawn([3, 3, 256, 256], randomMask(9 * 256 * 256));
  expect(text).toContain('32 of 256 inputs and 32 of 256 outputs');
  expect(html.length).toBeLessThan(100_000);
});

test('kernels of other ranks are drawn too', () => {
  expect(drawn([7], new Uint8Array(7).fill(1)).cells).toHaveLength(7);
  expect(drawn([5, 2, 3], new Uint8Array(30).fill(1)).cells).toHaveLength(30);
  expect(drawn([2, 2, 2, 2, 3], new Uint8Array(48).fill(1)).cells).toHaveLength(48);
});
