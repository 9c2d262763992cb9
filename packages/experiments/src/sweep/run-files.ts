import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from '../write-file.ts';

/** Those of a run that are small text; `result.json` marks a finished run and comes last. */
const names = ['env.json', 'metrics.jsonl', 'metrics.csv', 'result.json'] as const;

export type RunFiles = { readonly [name in (typeof names)[number]]?: string };

/** The small files of a run's folder. */
export async function readRunFiles(dir: string): Promise<RunFiles> {
  const read = names.map(async (name) => {
    const text = await readFile(join(dir, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

/** Writes them to another folder, `result.json` last, and nothing else that came along. */
export async function writeRunFiles(dir: string, files: RunFiles): Promise<void> {
  for (const name of names) {
    const text = files[name];
    if (text !== undefined) await writeFile(join(dir, name), text);
  }
}
