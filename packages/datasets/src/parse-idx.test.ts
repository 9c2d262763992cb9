import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdx } from './parse-idx.ts';

function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
const filled = shapes.map((shape) => {
  const data = Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i % 256);
  return { shape, data };
});

test('what was written is read, also from the middle of a buffer', () => {
  fc.assert(
    fc.property(filled, fc.nat({ max: 9 }), ({ shape, data }, offset) => {
      const bytes = idx(shape, data);
      const shifted = new Uint8Array(offset + bytes.length + 3);
      shifted.set(bytes, offset);
      const read = parseIdx(shifted.subarray(offset, offset + bytes.length));
      expect(read.shape).toEqual(shape);
      expect([...read.data]).toEqual(data);
    }),
  );
});

test('every truncation and every extension is refused', () => {
  fc.assert(
    fc.property(filled, ({ shape, data }) => {
      const bytes = idx(shape, data);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => parseIdx(bytes.subarray(0, length))).toThrow(/the first four bytes|truncated/);
      }
      expect(() => parseIdx(new Uint8Array([...bytes, 0]))).toThrow('longer than its header says');
    }),
    { numRuns: 20 },
  );
});

test('any bytes give values or an error of ours', () => {
  const hostile = fc
    .tuple(fc.constantFrom([0, 0, 8], [0, 0, 9], [1, 2, 3]), fc.uint8Array({ maxLength: 40 }))
    .map(([magic, rest]) => new Uint8Array([...magic, ...rest]));
  fc.assert(
    fc.property(hostile, (bytes) => {
      try {
        const { shape, data } = parseIdx(bytes);
        expect(shape.reduce((product, size) => product * size, 1)).toBe(data.length);
      } catch (error) {
        expect((error as Error).message).toMatch(/^\[supermask\/datasets\] parseIdx: /);
      }
    }),
    { numRuns: 300 },
  );
});

test('errors say what came and where from', () => {
  expect(() => parseIdx(new Uint8Array([0x1f, 0x8b, 8, 0]), { source: 'a.gz' })).toThrow(
    '[supermask/datasets] a.gz: the first four bytes must be 00 00 08 and the number of dimensions, got 1f 8b 08 00 (it is gzipped: decompress it first)',
  );
  expect(() => parseIdx(new Uint8Array())).toThrow('got no byte');
  expect(() => parseIdx(idx([0xffffffff, 0xffffffff, 0xffffffff], []))).toThrow('truncated');
});
