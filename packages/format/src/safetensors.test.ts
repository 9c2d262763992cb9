import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';

const dtype = fc.constantFrom('F64', 'F32', 'I32', 'U8' as const);
const width = { F64: 8, F32: 4, I32: 4, U8: 1 };
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
  ['a truncated header', container({ a: entry(0, 4) }, 4).subarray(0, 20), 'truncated'],
  ['no JSON', container('{"a"'), 'not JSON'],
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
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});
