import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownMembers, parseObject } from './parse-object.ts';

test('gives what JSON.parse gives, whatever the names and texts', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '"', '\\', ':{[', '1'));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(text, tree), fc.boolean(), (value, spaced) => {
      const json = JSON.stringify(value, null, spaced ? 2 : 0);
      expect(parseObject(json, 'it')).toEqual(JSON.parse(json));
    }),
  );
});

test.each([
  ['', 'it is not JSON'],
  ['{"a":1', 'it is not JSON'],
  ['{"a":NaN}', 'it is not JSON'],
  ['[1]', 'it must be a JSON object'],
  ['null', 'it must be a JSON object'],
  ['{"a":1,"a":1}', 'it has two members of one name'],
  ['{"a":[{"__proto__":1,"__proto__":{}}]}', 'it has two members of one name'],
  ['{"a":1,"\\u0061":2}', 'it has two members of one name'],
  [`{"a":${'['.repeat(16)}${']'.repeat(16)}}`, 'it is nested deeper than 16'],
  ['['.repeat(3_000_000), 'it is nested deeper than 16'],
  ['{"a":'.repeat(1_000_000), 'it is nested deeper than 16'],
  [`{"a":[${'{},'.repeat(2 ** 20)}0]}`, 'it has more than 2^20 objects and arrays'],
])('refuses %.50s', (text, message) => {
  expect(() => parseObject(text, 'it')).toThrow(message);
});

test('knownMembers takes no other member, not even one that every object inherits', () => {
  expect(knownMembers({ a: 1 }, ['a', 'b'], 'it')).toEqual({ a: 1 });
  expect(() => knownMembers({ a: 1, c: 2 }, ['a', 'b'], 'it')).toThrow(
    'it has the unknown member "c" (known: a, b)',
  );
  expect(() => knownMembers(JSON.parse('{"__proto__":1}'), ['a'], 'it')).toThrow('member "__proto__"');
  expect(() => knownMembers([], ['a'], 'it')).toThrow('it must be an object, got []');
});
