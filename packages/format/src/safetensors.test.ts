import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';

const dtype = fc.constantFrom(...(['F64', 'I64', 'F32', 'I32', 'F16', 'BF16', 'I8', 'U8'] as const));
const width = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I8: 1, U8: 1 };
const tensor: fc.Arbitrary<RawTensor> = fc
  .tuple(dtype, fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([type, shape]) => {
    const length = shape.reduce((a, b) => a * b, width[type]);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ dtype: type, shape, data }) as RawTensor);
  });
const tensors = fc.dictionary(fc.string({ minLength: 1 }), tensor, { noNullPrototype: true });

test('reading gives back tensors and metadata, aligned', () => {
  fc.assert(
    fc.property(
      tensors,
      fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      (dict, metadata) => {
        fc.pre(!Object.hasOwn(dict, '__metadata__') && !Object.hasOwn(dict, '__proto__'));
        fc.pre(!Object.hasOwn(metadata, '__proto__'));
        const bytes = encodeSafetensors(new Map(Object.entries(dict)), metadata);
        const decoded = decodeSafetensors(bytes);
        expect(decoded.metadata).toEqual(metadata);
        expect(Object.fromEntries(decoded.tensors)).toEqual(dict);
        for (const { dtype: type, data } of decoded.tensors.values()) {
          if (data.length > 0) expect((data.byteOffset - bytes.byteOffset) % width[type]).toBe(0);
        }
      },
    ),
  );
});

const container = (header: unknown, body = 0): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};
const entry = (begin: number, end: number, shape = [end - begin]): object => ({
  dtype: 'U8',
  shape,
  data_offsets: [begin, end],
});

test.each([
  ['an empty file', new Uint8Array(0), 'at least 8 bytes, got 0'],
  ['a header that is too long', new Uint8Array(8).fill(0xff), 'the file announces 18446744073709551615'],
  ['text', new TextEncoder().encode('{"format":"layers-model"}'), '(is it of this format?)'],
  ['a truncated header', container({ a: entry(0, 4) }, 4).subarray(0, 20), 'truncated'],
  ['no JSON', container('{"a"'), 'not JSON'],
  ['blanks before the header', container(' {}'), 'begins with {'],
  ['a byte order mark', container('\ufeff{}'), 'begins with {'],
  ['bytes that are not UTF-8', Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0xff, 0x7d), 'not UTF-8'],
  ['deep JSON', container(`{"a":${'['.repeat(1_000_000)}`), 'nested deeper than 16'],
  [
    'a tensor twice',
    container(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(0, 4))}}`, 4),
    'two members of one name',
  ],
  ['metadata that is null', container('{"__metadata__":null}'), 'names to strings'],
  ['an entry that is null', container({ a: null }), 'tensor "a": its entry must be an object'],
  ['a JSON array', container('[]'), 'must be a JSON object'],
  ['metadata that is no map of strings', container({ __metadata__: { a: 1 } }), 'names to strings'],
  ['overlapping tensors', container({ a: entry(0, 4), b: entry(2, 6) }, 6), 'overlap or gap'],
  ['a gap', container({ a: entry(0, 4), b: entry(5, 6) }, 6), 'overlap or gap'],
  ['a truncated body', container({ a: entry(0, 4) }, 3), 'ends at byte 4 of 3'],
  ['bytes behind the last tensor', container({ a: entry(0, 4) }, 5), 'end at byte 4, the file at 5'],
  ['a shape that does not fit', container({ a: entry(0, 4, [5]) }, 4), 'needs 5 bytes, data_offsets give 4'],
  ['a negative size', container({ a: entry(0, 4, [-4]) }, 4), 'integers ≥ 0'],
  [
    'an unknown dtype',
    container({ a: { dtype: 'toString', shape: [], data_offsets: [0, 0] } }),
    'dtype must be one of',
  ],
  [
    'a dtype that is no text',
    container({ a: { dtype: { toString: 1 }, shape: [], data_offsets: [0, 0] } }),
    'dtype must be one of F64, I64, F32, I32, F16, BF16, I8, U8, got an object',
  ],
  ['sizes that are no numbers', container({ a: entry(0, 4, [[4]] as never) }, 4), 'got an array of 1'],
  ['sizes beyond 2^53', container({ a: entry(0, 4, [2 ** 53]) }, 4), 'integers ≥ 0, got [9007199254740992]'],
  [
    'sizes whose product wraps around 2^64 to what is there',
    container({ a: entry(0, 4, [2 ** 33, 2 ** 33, 4]) }, 4),
    'needs 295147905179352830000 bytes, data_offsets give 4',
  ],
  [
    'offsets that are no numbers',
    container({ a: { dtype: 'U8', shape: [0], data_offsets: [0, '0'] } }),
    'two integers ≥ 0, got [0, "0"]',
  ],
  ['offsets backwards', container({ a: entry(4, 0, [4]) }, 4), 'needs 4 bytes, data_offsets give -4'],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});

test('keeps tensors and metadata under names that mean something to objects', () => {
  const bytes: RawTensor = { dtype: 'U8', shape: [1], data: Uint8Array.of(7) };
  const names = ['__proto__', 'constructor', 'toString', '0'];
  const metadata = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
  const decoded = decodeSafetensors(encodeSafetensors(new Map(names.map((name) => [name, bytes])), metadata));
  expect([...decoded.tensors.keys()]).toEqual(names);
  expect(Object.entries(decoded.metadata)).toEqual(Object.entries(metadata));
});

test.each<[string, string, RawTensor, Record<string, string>, string]>([
  [
    'a tensor named as the metadata',
    '__metadata__',
    { dtype: 'U8', shape: [0], data: new Uint8Array(0) },
    {},
    'named __metadata__',
  ],
  [
    'bytes that do not fit the shape',
    'a',
    { dtype: 'F32', shape: [2], data: new Uint8Array(7) },
    {},
    'F32 [2] needs 8 bytes, data has 7',
  ],
  [
    'an unknown type',
    'a',
    { dtype: 'F8_E5M2' as never, shape: [1], data: new Uint8Array(2) },
    {},
    'dtype must be one of',
  ],
  [
    'metadata that is not text',
    'a',
    { dtype: 'U8', shape: [0], data: new Uint8Array(0) },
    { a: 1 as never },
    'names to strings',
  ],
  [
    'a header that no reader takes',
    'x'.repeat(25_000_000),
    { dtype: 'U8', shape: [0], data: new Uint8Array(0) },
    {},
    'may have 25000000 bytes',
  ],
])('does not write %s', (_, name, tensor, metadata, message) => {
  expect(() => encodeSafetensors(new Map([[name, tensor]]), metadata)).toThrow(message);
});
