import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildScripts } from './build-scripts.suite.ts';

let folder = '';
let script = '';
let scripts = '';

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
  scripts = await buildScripts(['served-training.suite.ts']);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(scripts, { recursive: true });
});

/** Runs the training in a process of its own, and kills it at a step. */
async function run(name: string, killAt = 'never', { workers = 1 } = {}): Promise<string[]> {
  const more = workers > 1 ? [join(scripts, 'served-training.suite.js')] : [];
  const child = spawn(process.execPath, [script, join(folder, name), killAt, ...more], {
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
  expect(await ended).toBe(killAt === 'never' ? null : 'SIGKILL');
  return lines;
}

describe.each([1, 2])('%d workers', (workers) => {
  const name = (what: string): string => `${what}-${workers}`;
  let undisturbed: string;
  beforeAll(async () => {
    undisturbed = (await run(name('undisturbed'), 'never', { workers })).at(-1) as string;
  });

  test('killed twice, once in the middle of an epoch, training ends in the same bits', async () => {
    expect(undisturbed).toMatch(/^end /);
    await run(name('killed'), 'epoch 2 step 3', { workers });
    const second = await run(name('killed'), 'epoch 4 step 4', { workers });
    const last = await run(name('killed'), 'never', { workers });
    expect(second[0]).not.toBe('from step 0');
    expect(last[0]).not.toBe(second[0]);
    expect(last.at(-1)).toBe(undisturbed);
  });

  test('with the newest checkpoint damaged as well', async () => {
    await run(name('damaged'), 'epoch 3 step 2', { workers });
    const path = join(folder, name('damaged'));
    const newest = (await readdir(path))
      .filter((file) => file.endsWith('.safetensors'))
      .sort()
      .at(-1) as string;
    await truncate(join(path, newest), 999);
    const lines = await run(name('damaged'), 'never', { workers });
    expect(lines[0]).not.toBe('from step 0');
    expect(lines.at(-1)).toBe(undisturbed);
  });
});
