import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// The built command, as in main.node.test.ts.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const linesOf = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

test('reproduce, killed and started again, does each run once, and then nothing', async () => {
  const out = await mkdtemp(join(tmpdir(), 'supermask-reproduce-'));
  const args = [main, 'reproduce', 'multi-prize', '--scale', 'smoke', '--out', out];
  const path = join(out, 'multi-prize.jsonl');
  const killed = spawn(process.execPath, args, { stdio: 'ignore' });
  while ((await linesOf(path)).length < 5) await setTimeout(20);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const { stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).toMatch(/^multi-prize \d+\/21 .* seed 3: test \d/m);
  const lines = await linesOf(path);
  const ids = lines.map((line) => JSON.parse(line).id);
  expect(new Set(ids).size).toBe(ids.length);
  expect((await readdir(out)).sort()).toEqual(['multi-prize-1.svg', 'multi-prize.jsonl', 'multi-prize.md']);
  const page = await readFile(join(out, 'multi-prize.md'), 'utf8');
  expect(page).toContain('3 of 3 seeds are done');
  await promisify(execFile)(process.execPath, args);
  expect(await linesOf(path)).toEqual(lines);
  expect(await readFile(join(out, 'multi-prize.md'), 'utf8')).toBe(page);
}, 120_000);

test.each([
  [['nothing'], 'unknown finding "nothing" (known: supermasks, multi-prize, regularisation, small-and-fast)'],
  [['--scale', 'huge'], '--scale must be one of smoke, default, paper, got "huge"'],
  [['--processes', '0'], '--processes must be an integer ≥ 1, got 0'],
])('refuses %j', async (args, message) => {
  const failed = promisify(execFile)(process.execPath, [main, 'reproduce', ...args]);
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: `supermask: ${message}\n` });
});
