import { expect, test } from 'vitest';
import { bytesOfText } from './bytes-of-text.ts';
import { binaryKernels } from './generated/binary-kernels.ts';
import { kernels } from './generated/kernels.ts';

test('the embedded texts are WebAssembly modules', () => {
  for (const text of [kernels, binaryKernels]) {
    const bytes = bytesOfText(text);
    expect([...bytes.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    expect(WebAssembly.validate(bytes)).toBe(true);
  }
});

test('every byte has its text', () => {
  const plain = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
    (character) => !/['\\{}~`$]/.test(character),
  );
  const text = ['', '}', '~'].flatMap((mark) => plain.map((character) => mark + character)).slice(0, 256);
  expect([...bytesOfText(text.join(''))]).toEqual(Array.from({ length: 256 }, (_, i) => (i + 253) % 256));
});
