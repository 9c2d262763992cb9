import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeUnfinished, writeFile } from './write-file.ts';

test('writes the whole file, makes its folder, and leaves nothing else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-'));
  const path = join(dir, 'deep', 'er', 'file.txt');
  await writeFile(path, 'one');
  await writeFile(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(dir, 'deep', 'er'))).toEqual(['file.txt']);
});

test('a failed write leaves no temporary file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-'));
  await mkdir(join(dir, 'taken', 'by-a-folder'), { recursive: true });
  await expect(writeFile(join(dir, 'taken'), 'text')).rejects.toThrow();
  expect(await readdir(dir)).toEqual(['taken']);
});

test('what a killed process left is removed, and nothing else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-'));
  const left = `metrics.jsonl.${randomUUID()}.part`;
  for (const name of [left, 'metrics.jsonl', 'my.part']) await writeFile(join(dir, name), 'text');
  await removeUnfinished(dir);
  expect((await readdir(dir)).sort()).toEqual(['metrics.jsonl', 'my.part']);
});
