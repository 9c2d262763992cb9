import type { Draw } from './draw.ts';

/** What a reader may stumble over in the place of a number. */
const NUMBERS: readonly number[] = [
  ...[0, -1, 1, 2, 3, 0.5, -0, 7, 255, 256, 1e-320, 1e308, 2 ** 16, 2 ** 24, 2 ** 27, 2 ** 28, 2 ** 28 + 1],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, 2 ** 53, -(2 ** 31)],
];

/** Names that mean something to an object, and others that somebody may not expect. */
export const NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__metadata__', 'length', 'then'],
  ...['', '0', '1e3', '"', '\\', '\u0000', '\ud800', '\u2028', '💥', 'a.mask', 'x'.repeat(400)],
];

export function nastyNumber(draw: Draw): number {
  return draw.pick(NUMBERS);
}

/** Anything that JSON can hold. */
export function nastyValue(draw: Draw): unknown {
  const others: readonly unknown[] = [
    null,
    true,
    false,
    [],
    {},
    [[]],
    [1],
    { length: 3 },
    { toString: 1 },
    'NaN',
    'Infinity',
  ];
  if (draw.once(2)) return nastyNumber(draw);
  if (draw.once(3)) return draw.pick(NAMES);
  if (draw.once(12)) return Array.from({ length: draw.pick([9, 257, 5000]) }, () => 1);
  return draw.pick(others);
}

/** Sizes of images, kernels, strides and so on: mostly small, sometimes as large as can be. */
export function plausibleSize(draw: Draw): number {
  if (draw.once(12)) return draw.pick([16, 17, 64, 127, 300, 1000, 4096, 2 ** 16, 2 ** 20, 2 ** 27, 2 ** 31]);
  return 1 + draw.integer(5);
}
