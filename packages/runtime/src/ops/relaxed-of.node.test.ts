import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { bytesOfText } from './bytes-of-text.ts';
import { binaryKernels } from './generated/binary-kernels.ts';
import { kernels } from './generated/kernels.ts';
import { relaxedOf } from './relaxed-of.ts';

setFlagsFromString('--experimental-wasm-relaxed-simd');

test.each([kernels, binaryKernels])('the relaxed module is one, with the same functions', (text) => {
  const fixed = bytesOfText(text);
  const relaxed = relaxedOf(fixed);
  const namesOf = (bytes: BufferSource): string[] =>
    WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
  expect(relaxed).not.toEqual(fixed);
  expect(namesOf(relaxed)).toEqual(namesOf(fixed));
});
