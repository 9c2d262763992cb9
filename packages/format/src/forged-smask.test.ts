import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { denseValues } from './dense-values.ts';
import { encodeBits } from './encode-bits.ts';
import { type Forgery, forge } from './forge.suite.ts';
import { packBits } from './pack-bits.ts';
import { decodeSafetensors, type RawTensor } from './safetensors.ts';
import { bareGraph, branchedNetwork, codedNetwork, smallNetwork } from './small-networks.suite.ts';
import { decodeSmask, encodeSmask } from './smask.ts';
import type { StoredTensor } from './stored-tensor.ts';

const file = encodeSmask(smallNetwork());
type Json = Record<string, unknown>;

/** A change of one JSON text of the header. */
const edit =
  (change: (value: Json) => unknown) =>
  (text: string): string =>
    JSON.stringify(change(JSON.parse(text)));
const entry = (name: string, change: Json): Forgery => ({
  metadata: { tensors: edit((all) => ({ ...all, [name]: { ...(all[name] as Json), ...change } })) },
});
const random = (change: Json): Forgery => ({
  metadata: {
    tensors: edit((all) => {
      const old = all['a/kernel'] as Json;
      return { ...all, 'a/kernel': { ...old, random: { ...(old.random as Json), ...change } } };
    }),
  },
});
const raw = (name: string, tensor: RawTensor): Forgery => ({ tensors: (all) => all.set(name, tensor) });
const bytes = (data: number[]): RawTensor => ({
  dtype: 'U8',
  shape: [data.length],
  data: Uint8Array.from(data),
});
const floats = (data: number[]): RawTensor => ({
  dtype: 'F32',
  shape: [data.length],
  data: new Uint8Array(Float32Array.from(data).buffer),
});

describe('refuses what somebody forged, with all checksums right:', () => {
  test('nothing changed is no forgery', () => {
    expect(decodeSmask(forge(file, {}))).toEqual(smallNetwork());
  });

  test.each<[string, Forgery, string]>([
    // header
    [
      'no header_crc32',
      { header: (text) => text.replace('header_crc32', 'header_crc33') },
      'one header_crc32',
    ],
    [
      'header_crc32 twice',
      { header: (text) => text.replace('"version"', '"header_crc32":"00000000","version"') },
      'two members of one name',
    ],
    [
      'header_crc32 in two places',
      { header: (text) => text.replace('"version"', '"a\\"header_crc32":"00000000","version"') },
      'one header_crc32',
    ],
    [
      'header_crc32 spelt otherwise, the digits elsewhere',
      {
        header: (text) =>
          text.replace('"header_crc32":"', '"header_crc3\\u0032":"12345678","a\\"header_crc32":"'),
      },
      'does not match its checksum',
    ],
    ['short header_crc32', { metadata: { header_crc32: () => '' } }, 'eight lower-case hexadecimal digits'],
    ['header_crc32 in capitals', { metadata: { header_crc32: () => 'ABCDEF01' } }, 'one header_crc32'],
    ['an unknown entry of metadata', { metadata: { author: () => 'me' } }, 'the unknown member "author"'],
    [
      'metadata that is not text',
      { header: (text) => text.replace('"version":"1"', '"version":1') },
      'must map names to strings',
    ],
    ['metadata that is an array', { header: () => '{"__metadata__":[]}' }, 'must map names to strings'],
    ['a byte order mark', { header: (text) => `\ufeff${text}` }, 'begins with {'],
    [
      'an unknown member of bytes',
      { header: (text) => text.replace('"dtype"', '"order":"F","dtype"') },
      'has the unknown member "order"',
    ],
    ['no graph', { header: (text) => text.replace('"graph"', '"graph2"') }, 'unknown member "graph2"'],
    ['a graph that is no JSON', { metadata: { graph: () => '{' } }, `header's "graph" is not JSON`],
    [
      'tensors in an array',
      { metadata: { tensors: () => '[]' } },
      `header's "tensors" must be a JSON object`,
    ],
    [
      'a tensor described twice',
      {
        metadata: {
          tensors: (text) => text.replace('{"b/kernel"', '{"a/kernel"').replace('"b/kernel"', '"a/kernel"'),
        },
      },
      'two members of one name',
    ],
    ['deep JSON', { metadata: { graph: () => '{"nodes":'.repeat(100_000) } }, 'nested deeper than 16'],
    // checksums
    [
      'two tensors swapped',
      {
        metadata: {
          checksums: edit((all) => ({
            ...all,
            'b/kernel.values': all['b/bias.values'],
            'b/bias.values': all['b/kernel.values'],
          })),
        },
      },
      'does not match its checksum',
    ],
    ['no checksum', { metadata: { checksums: () => '{}' } }, 'has no checksum'],
    ['checksums in an array', { metadata: { checksums: () => '[]' } }, `"checksums" must be a JSON object`],
    [
      'bytes named like what every object inherits',
      {
        ...raw('constructor', bytes([1])),
        metadata: { checksums: edit(({ constructor: _, ...all }) => all) },
      },
      '"constructor" has no checksum',
    ],
    [
      'a checksum of nothing',
      { metadata: { checksums: edit((all) => ({ ...all, b: '0' })) } },
      'checksum of "b", but no such bytes',
    ],
    // tensors
    ['bytes that no tensor uses', raw('more', bytes([1])), 'no tensor uses the bytes named "more"'],
    [
      'more values than kept',
      raw('b/kernel.values', floats([1, 2, 3])),
      '"b/kernel": 2 values are kept, 3 stored',
    ],
    [
      'fewer values than kept',
      raw('b/kernel.values', floats([1])),
      '"b/kernel": 2 values are kept, 1 stored',
    ],
    [
      'fewer values than the shape',
      raw('b/bias.values', floats([1])),
      '"b/bias": 2 values are kept, 1 stored',
    ],
    ['a mask that keeps more', raw('b/kernel.mask', bytes([15])), '"b/kernel": 4 values are kept, 2 stored'],
    [
      'a mask with a bit behind its end',
      raw('b/kernel.mask', bytes([0b10110])),
      'unused bits after bit 4 must be 0',
    ],
    ['a mask of two bytes', raw('b/kernel.mask', bytes([6, 0])), '4 bits need 1 bytes, got 2'],
    [
      'a mask of two axes',
      raw('b/kernel.mask', { ...bytes([6]), shape: [1, 1] }),
      'U8 of one axis, is missing',
    ],
    ['values as bytes', raw('b/bias.values', bytes([0, 0])), 'F32 of one axis, is missing'],
    [
      'NaN',
      raw('b/bias.values', floats([0, Number.NaN])),
      '"b/bias": stored weight 1 is NaN, all must be finite',
    ],
    [
      'infinity',
      raw('b/kernel.values', floats([Number.NEGATIVE_INFINITY, 0])),
      '"b/kernel": stored weight 0 is -Infinity',
    ],
    ['no mask bytes', { tensors: (all) => all.delete('a/kernel.mask') }, 'mask, U8 of one axis, is missing'],
    [
      'an entry that is none',
      { metadata: { tensors: edit((all) => ({ ...all, 'b/bias': null })) } },
      'must be an object, got null',
    ],
    ['an unknown member', entry('b/bias', { scale: 2 }), '"b/bias" has the unknown member "scale"'],
    ['mask as a number', entry('b/kernel', { mask: 1 }), 'mask, if not true, must be an object, got 1'],
    [
      'a huge masked shape',
      entry('a/kernel', { shape: [2 ** 14, 2 ** 14] }),
      '268435456 bits need 33554432 bytes, got 1',
    ],
    ['a shape beyond 2^28', entry('a/kernel', { shape: [2 ** 14, 2 ** 15] }), 'more than 2^28 elements'],
    [
      'a shape beyond 2^53',
      entry('a/kernel', { shape: [2 ** 53 - 1, 2 ** 53 - 1] }),
      'more than 2^28 elements',
    ],
    ['nine axes', entry('a/kernel', { shape: [1, 1, 1, 1, 1, 1, 1, 1, 6] }), 'at most 8 integers > 0'],
    ['a size 0', entry('b/bias', { shape: [0] }), 'integers > 0, got [0]'],
    ['a shape of objects', entry('b/bias', { shape: [{ toString: 1 }] }), 'integers > 0, got an array of 1'],
    // random tensors
    ['random values without a mask', entry('a/kernel', { mask: false }), 'random values need a mask'],
    [
      'random: null',
      entry('a/kernel', { random: null }),
      'the random values of "a/kernel" must be an object, got null',
    ],
    ['an unknown member of random', random({ offset: 3 }), 'unknown member "offset"'],
    [
      'an unknown distribution',
      random({ distribution: 'toString' }),
      'distribution must be one of sign, normal, uniform, got "toString"',
    ],
    [
      'an unknown purpose',
      random({ purpose: 'Weights' }),
      'purpose must be one of weights, scores, order, sampling, data',
    ],
    ['scale 0', random({ scale: 0 }), 'scale must be a number in (0, 2^125], got 0'],
    ['a scale that overflows float32', random({ scale: 2 ** 126 }), 'scale must be a number in (0, 2^125]'],
    [
      'scale as an object',
      random({ scale: { toString: 1 } }),
      'scale must be a number in (0, 2^125], got an object',
    ],
    [
      'an infinite scale',
      { metadata: { tensors: (text) => text.replace('"scale":0.5', '"scale":1e999') } },
      'scale must be a number in (0, 2^125], got Infinity',
    ],
    ['a seed beyond 2^53', random({ seed: 2 ** 53 }), 'seed must be an integer in [0, 2^53)'],
    ['a negative seed', random({ seed: -1 }), 'seed must be an integer in [0, 2^53), got -1'],
    ['a stream that is no text', random({ stream: 1 }), 'stream must be well-formed text, got 1'],
    ['a stream with half a character', random({ stream: '\ud800' }), 'stream must be well-formed text'],
    // graph and info
    [
      'a graph that does not fit',
      { metadata: { graph: (text) => text.replace('"shape":[3]', '"shape":[4]') } },
      'must be [4, ?], got [3, 2]',
    ],
    [
      'info that is not text',
      { metadata: { info: () => '{"classes":["ant"]}' } },
      'info of the file must map names to text',
    ],
    ['info in an array', { metadata: { info: () => '["ant"]' } }, `header's "info" must be a JSON object`],
  ])('%s', (_, forgery, message) => {
    expect(() => decodeSmask(forge(file, forgery))).toThrow(message);
    expect(() => decodeSmask(forge(file, forgery))).toThrow(/^\[supermask\/format\] /);
  });
});

describe('refuses in a kernel of signs', () => {
  const signed = encodeSmask(branchedNetwork());
  test.each<[string, Forgery, string]>([
    ['more signs than kept', raw('a/kernel.signs', bytes([0b111111])), 'unused bits after bit 5 must be 0'],
    ['two bytes of signs', raw('a/kernel.signs', bytes([0, 0])), '5 bits need 1 bytes, got 2'],
    ['signs as numbers', raw('a/kernel.signs', floats([1])), 'signs, U8 of one axis, is missing'],
    ['scales as bytes', raw('a/kernel.scales', bytes([1])), 'scales, F32 of one axis, is missing'],
    ['three scales', raw('a/kernel.scales', floats([1, 2, 3])), 'there must be 1 or 1 or 2 scales, got 3'],
    ['a negative scale', raw('a/kernel.scales', floats([-1])), 'finite and ≥ 0, got -1 at 0'],
    ['an infinite scale', raw('a/kernel.scales', floats([Number.POSITIVE_INFINITY])), 'finite and ≥ 0'],
    ['no signs', { tensors: (all) => all.delete('a/kernel.signs') }, 'signs, U8 of one axis, is missing'],
    ['signs: false', entry('a/kernel', { signs: false }), 'signs, if not true, must be an object, got false'],
    [
      'signs and random values',
      entry('a/kernel', { random: { distribution: 'sign', scale: 1, seed: 1, purpose: 'data', stream: '' } }),
      'of random, signs and values it can have one',
    ],
    [
      'a huge shape',
      entry('a/kernel', { shape: [2 ** 28], mask: false }),
      '268435456 bits need 33554432 bytes, got 1',
    ],
  ])('%s', (_, forgery, message) => {
    expect(() => decodeSmask(forge(signed, forgery))).toThrow(message);
    expect(() => decodeSmask(forge(signed, forgery))).toThrow(/^\[supermask\/format\] /);
  });
});

describe('refuses in a file of version 3', () => {
  const whole = encodeSmask(codedNetwork());
  const code = decodeSafetensors(whole).tensors.get('a/kernel.mask')?.data as Uint8Array;
  const changed = (at: number): RawTensor => bytes([...code].map((byte, i) => (i === at ? byte ^ 1 : byte)));
  test('nothing changed is no forgery', () => {
    expect(decodeSmask(forge(whole, {}))).toEqual(codedNetwork());
  });

  test.each<[string, Forgery, string]>([
    ['a code that says it is bits', entry('a/kernel', { mask: true }), '1600 bits need 200 bytes, got'],
    ['no code', raw('a/kernel.mask', bytes([])), 'expected 1600 bits'],
    ['a density alone', raw('a/kernel.mask', bytes([0])), 'expected 1600 bits'],
    [
      'a code cut off',
      raw('a/kernel.mask', bytes([...code.slice(0, -1)])),
      'decodeBits: expected more bytes',
    ],
    ['a byte more', raw('a/kernel.mask', bytes([...code, 0])), 'decodeBits: expected to end with'],
    ['another last byte', raw('a/kernel.mask', changed(code.length - 1)), 'decodeBits: expected'],
    ['another first state', raw('a/kernel.mask', changed(4)), 'decodeBits: expected'],
    ['no axes', entry('a/kernel', { mask: {} }), 'axes must be consecutive axes of the 2, got undefined'],
    ['an unknown member', entry('a/kernel', { mask: { axes: [], p: 1 } }), 'the unknown member "p"'],
    ['axes in a text', entry('a/kernel', { mask: { axes: '01' } }), 'axes must be consecutive axes'],
    ['an axis that is none', entry('a/kernel', { mask: { axes: [2] } }), 'axes of the 2, got [2]'],
    ['a negative axis', entry('a/kernel', { mask: { axes: [-1, 0] } }), 'axes of the 2, got [-1, 0]'],
    ['half an axis', entry('a/kernel', { mask: { axes: [0.5] } }), 'axes of the 2, got [0.5]'],
    ['axes in another order', entry('a/kernel', { mask: { axes: [1, 0] } }), 'axes of the 2, got [1, 0]'],
    ['one axis twice', entry('a/kernel', { mask: { axes: [1, 1] } }), 'axes of the 2, got [1, 1]'],
    ['more axes than bytes', entry('a/kernel', { mask: { axes: [0, 1] } }), 'decodeBits: expected 1600 bits'],
    ['a huge shape', entry('a/kernel', { shape: [2 ** 13, 2 ** 14] }), 'expected 134217728 bits'],
    ['mask: null', entry('a/kernel', { mask: null }), 'mask, if not true, must be an object, got null'],
    ['coded signs of fewer axes', entry('b/kernel', { signs: { axes: [7] } }), 'axes of the 2, got [7]'],
    ['signs of another number', entry('b/kernel', { shape: [40, 41] }), 'decodeBits: expected'],
    [
      'an unknown kind of values',
      entry('c/kernel', { values: 'int4' }),
      'must be "float16" or "int8", got "int4"',
    ],
    ['values as an object', entry('c/kernel', { values: {} }), 'undefined has no stored values'],
    ['float16 as int8', entry('c/kernel', { values: 'int8' }), 'values, I8 of one axis, is missing'],
    ['float16 as float32', entry('c/kernel', { values: undefined }), 'values, F32 of one axis, is missing'],
    ['values and signs', entry('c/kernel', { signs: true }), 'of random, signs and values it can have one'],
    [
      'a scale too many',
      raw('d/kernel.scales', floats(new Array(41).fill(1))),
      'must be 1 or 40 or 1600 scales, got 41',
    ],
    ['a scale that overflows', raw('d/kernel.scales', floats([2 ** 121])), 'scales must be in [0, 2^120]'],
    [
      'a byte −128',
      raw('d/kernel.values', { ...bytes(new Array(17).fill(128)), dtype: 'I8' }),
      'got -128 at 0',
    ],
    [
      'a byte more',
      raw('d/kernel.values', { ...bytes(new Array(18).fill(1)), dtype: 'I8' }),
      '18 integers stored',
    ],
    [
      'an infinite float16',
      raw('c/kernel.values', { dtype: 'F16', shape: [17], data: new Uint8Array(34).fill(0x7c) }),
      'float16 0 is not finite',
    ],
    ['version 2', { metadata: { version: () => '2' } }, 'version "2", but a part that came with version "3"'],
  ])('%s', (_, forgery, message) => {
    expect(() => decodeSmask(forge(whole, forgery))).toThrow(message);
    expect(() => decodeSmask(forge(whole, forgery))).toThrow(/^\[supermask\/format\] /);
  });

  describe('that shares values,', () => {
    const { graph, tensors, info } = smallNetwork();
    const mask = Uint8Array.from({ length: 1600 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const values = { float16: Uint16Array.from({ length: 160 }, (_, i) => i) };
    const shape = [40, 40];
    const large: StoredTensor = { shape, values: Float32Array.from({ length: 1600 }, (_, i) => i / 7) };
    const sharing = (forgery: Forgery): Uint8Array =>
      forge(
        encodeSmask({
          graph,
          tensors: new Map<string, StoredTensor>([
            ...tensors,
            ['large', large],
            ['part', { shape, mask, values: denseValues(large).filter((_, i) => mask[i] === 1) }],
            ['part 2', { shape, mask, values: new Float32Array(160).fill(3) }],
            ['halves', { shape, mask, values }],
            ['signs', { shape, mask, values: { signs: new Uint8Array(160), scales: Float32Array.of(1) } }],
          ]),
          info,
        }),
        forgery,
      );
    const from = (of: unknown, change: Json = {}): Forgery => entry('part', { values: { of }, ...change });
    const packed = (of: string, mask: Uint8Array, change: Json = {}): Forgery => ({
      ...from(of, { mask: true, ...change }),
      ...raw('part.mask', bytes([...packBits(mask)])),
    });
    const refusal = 'has no stored values for all that its mask keeps';

    test('nothing changed is no forgery, and other values of the same places are taken', () => {
      expect(decodeSmask(sharing({})).tensors.get('part')?.values).toHaveLength(160);
      const { tensors: read } = decodeSmask(sharing(from('halves')));
      expect(read.get('part')?.values).toEqual(values);
    });

    test.each<[string, Forgery, string]>([
      ['of no tensor', from('b/none'), `"part": "b/none" ${refusal}`],
      ['of a name that every object has', from('constructor'), refusal],
      ['of itself', from('part'), `"part": "part" ${refusal}`],
      ['of a number', from(7), refusal],
      ['of an object', from({}), refusal],
      ['of nothing', entry('part', { values: {} }), refusal],
      ['of another shape', from('b/kernel'), refusal],
      ['of a tensor of the same size', packed('large', mask, { shape: [1600] }), refusal],
      ['of signs', from('signs'), refusal],
      ['without a mask', from('large', { mask: false }), refusal],
      ['and something else', entry('part', { values: { of: 'large', at: 1 } }), 'the unknown member "at"'],
      [
        'of a tensor that keeps less',
        packed(
          'part 2',
          mask.map((bit, i) => (i === 5 ? 1 : bit)),
        ),
        refusal,
      ],
    ])('%s', (_, forgery, message) => {
      expect(() => decodeSmask(sharing(forgery))).toThrow(message);
    });

    test('of one that shares itself', () => {
      const chain: Forgery = {
        tensors: (all) => all.delete('halves.values'),
        metadata: {
          tensors: edit((all) => ({ ...all, halves: { ...(all.halves as Json), values: { of: 'part' } } })),
        },
      };
      expect(() => decodeSmask(sharing(chain))).toThrow(`"halves": "part" ${refusal}`);
    });
  });

  test('many coded masks that are huge together', () => {
    const n = 2 ** 26;
    const groups = { count: 1, stride: n };
    const code = encodeBits(new Uint8Array(n), { n, groups });
    expect(code.length).toBeLessThan(20_000);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const random = { distribution: 'sign', scale: 1, seed: 1, purpose: 'data', stream: '' };
    const forgery: Forgery = {
      tensors: (all) => {
        all.clear();
        for (const name of names) all.set(`${name}.mask`, { dtype: 'U8', shape: [code.length], data: code });
      },
      metadata: {
        graph: () => JSON.stringify(bareGraph),
        tensors: () =>
          JSON.stringify(
            Object.fromEntries(names.map((name) => [name, { shape: [n], mask: { axes: [] }, random }])),
          ),
      },
    };
    expect(() => decodeSmask(forge(whole, forgery))).toThrow('masks or signs have');
  });
});

test('whatever stands in place of any token of its JSON, a file is read or refused with our own error', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(-1, 0, 1, 2 ** 31, 2 ** 53, 1e308, '__proto__', 'constructor', null, [], [[]], {}),
  );
  const files = fc.constantFrom(file, encodeSmask(branchedNetwork()), encodeSmask(codedNetwork()));
  fc.assert(
    fc.property(
      files,
      fc.constantFrom('graph', 'tensors', 'info'),
      fc.nat(),
      value,
      (file, part, at, replacement) => {
        const edited = (text: string): string => {
          const tokens = [...text.matchAll(/"[^"]*"|[\w.]+|\[[^[\]]*\]/g)];
          const { index, 0: token } = tokens[at % tokens.length] as RegExpExecArray;
          return text.slice(0, index) + JSON.stringify(replacement) + text.slice(index + token.length);
        };
        try {
          decodeSmask(forge(file, { metadata: { [part]: edited } }));
        } catch (error) {
          expect(String(error)).toMatch(/^Error: \[supermask\/format\] /);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
