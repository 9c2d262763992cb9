import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('where BullMQ is not installed, the error says how it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  const outfile = join(folder, 'load-bullmq.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('load-bullmq.ts', import.meta.url))],
    outfile,
    format: 'esm',
  });
  const code = `import('${pathToFileURL(outfile)}').then((m) => m.loadBullmq()).catch((e) => console.log(e.message))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code]);
  expect(stdout).toContain('npm install bullmq ioredis');
  await rm(folder, { recursive: true });
});
