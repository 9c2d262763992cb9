import { expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { relu } from './relu.ts';

test('equals max(x, 0), also far out and in the middle of a buffer', () => {
  const { MAX_VALUE, NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
  const special = [0, -0, 1e-45, -1e-45, 3e38, -3e38, MAX_VALUE, NEGATIVE_INFINITY, POSITIVE_INFINITY];
  const input = Float32Array.of(...special, ...randomFloats(100, { seed: 1 }));
  const memory = new Float32Array(input.length + 2).fill(7);
  relu(input, memory.subarray(1, -1));
  expect(memory).toEqual(Float32Array.of(7, ...input.map((x) => Math.max(x, 0)), 7));
});

test('NaN stays NaN, whatever its sign bit', () => {
  const bits = Uint32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff);
  const output = new Float32Array(4);
  relu(new Float32Array(bits.buffer), output);
  expect([...output]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});
