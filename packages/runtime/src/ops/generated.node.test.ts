import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'vitest';

test('the embedded modules are what assembly/ compiles to', async () => {
  const build = fileURLToPath(new URL('../../assembly/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [build, '--check']);
});
