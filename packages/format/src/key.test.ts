import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveKey } from './key.ts';

test('version 1 derives these keys for ever', () => {
  const keys = [
    deriveKey(0, 'weights'),
    deriveKey(1, 'weights', 'conv1/kernel'),
    deriveKey(1, 'scores', 'conv1/kernel'),
    deriveKey(2 ** 53 - 1, 'order', 'a stream name longer than one block of sixteen bytes, with ü'),
  ];
  expect(keys).toMatchInlineSnapshot(`
    [
      [
        2298402576,
        3436627214,
      ],
      [
        620871092,
        3242285686,
      ],
      [
        922145596,
        3706289011,
      ],
      [
        345060164,
        2992346338,
      ],
    ]
  `);
});

test('other seeds, purposes and streams give other keys', () => {
  const stream = fc.string({ unit: 'grapheme', maxLength: 40 });
  const argument = fc.tuple(fc.maxSafeNat(), fc.constantFrom('weights', 'scores', 'order'), stream);
  fc.assert(
    fc.property(argument, argument, (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      expect(deriveKey(...(a as [number, 'weights', string]))).not.toEqual(
        deriveKey(...(b as [number, 'weights', string])),
      );
    }),
  );
});

test('trailing zero bytes of a stream name count', () => {
  expect(deriveKey(1, 'weights', 'a')).not.toEqual(deriveKey(1, 'weights', 'a\0'));
});

test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
  expect(() => deriveKey(seed, 'weights')).toThrow('[supermask/format] deriveKey: seed must be an integer');
});
