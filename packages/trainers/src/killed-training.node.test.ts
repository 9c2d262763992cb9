import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
let script = '';
let undisturbed = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  script = join(folder, 'run.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('interrupted-run.suite.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    conditions: ['supermask-source'],
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  undisturbed = (await run('undisturbed')).at(-1) as string;
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the training in a process of its own, and kills it at a step. */
async function run(name: string, killAt?: string): Promise<string[]> {
  const child = spawn(process.execPath, [script, join(folder, name), killAt ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_, signal) => resolve(signal));
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line === killAt) child.kill('SIGKILL');
  }
  expect(await ended).toBe(killAt === undefined ? null : 'SIGKILL');
  return lines;
}

test('killed twice, once in the middle of an epoch, training ends in the same bits', async () => {
  expect(undisturbed).toMatch(/^end /);
  await run('killed', 'epoch 2 step 3');
  const second = await run('killed', 'epoch 4 step 4');
  const last = await run('killed');
  expect(second[0]).not.toBe('from step 0');
  expect(last[0]).not.toBe(second[0]);
  expect(last.at(-1)).toBe(undisturbed);
});

test('with the newest checkpoint damaged as well', async () => {
  await run('damaged', 'epoch 3 step 2');
  const path = join(folder, 'damaged');
  const newest = (await readdir(path))
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .at(-1) as string;
  await truncate(join(path, newest), 999);
  const lines = await run('damaged');
  expect(lines[0]).not.toBe('from step 0');
  expect(lines.at(-1)).toBe(undisturbed);
});
