import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bytesOfText } from './bytes-of-text.ts';
import { modules } from './generated/kernels.ts';

test('the embedded modules are what assembly/ compiles to', async () => {
  const build = fileURLToPath(new URL('../assembly/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [build, '--check']);
});

// Anything of its own would lie in the memory of tfjs-backend-wasm, on top of what that keeps there.
test.each(['fixed', 'relaxed'] as const)('the %s module has code and nothing else', (simd) => {
  const bytes = bytesOfText(modules[simd]);
  const sections: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++] as number);
    let [size, shift] = [0, 0];
    do size |= ((bytes[at] as number) & 127) << (7 * shift++);
    while ((bytes[at++] as number) > 127);
    at += size;
  }
  const [types, imports, functions, exports, code] = [1, 2, 3, 7, 10];
  expect(sections).toEqual([types, imports, functions, exports, code]);
});
