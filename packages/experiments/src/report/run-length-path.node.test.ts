import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOfPath } from './cells-of-path.suite.ts';
import { runLengthPath } from './run-length-path.ts';

const bitmap = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      bits: fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height }),
    }),
  );

test('the strips cover exactly the set cells, each once', () => {
  fc.assert(
    fc.property(bitmap, ({ width, height, bits }) => {
      const path = runLengthPath(width, height, (x, y) => bits[y * width + x] as boolean);
      const set = bits.flatMap((bit, i) => (bit ? [`${i % width},${Math.floor(i / width)}`] : []));
      expect(cellsOfPath(path)).toEqual(set);
    }),
    { numRuns: 60 },
  );
});

test('there is one strip a run, so that no two strips of a row touch', () => {
  const row = '..##.###..#';
  expect(runLengthPath(row.length, 1, (x) => row[x] === '#')).toBe('M2 0h2M5 0h3M10 0h1');
  expect(runLengthPath(4, 2, () => true)).toBe('M0 0h4M0 1h4');
  expect(runLengthPath(4, 2, () => false)).toBe('');
});
