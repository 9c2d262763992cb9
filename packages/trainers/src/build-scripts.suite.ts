import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerAddress } from '../worker-address.ts';

/**
 * Builds files of this folder as the package is built: a thread cannot run TypeScript in Node 20.
 *
 * @returns the folder of the scripts, where the packages of tfjs are found; the caller removes it.
 */
export async function buildScripts(names: readonly string[]): Promise<string> {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const folder = await mkdtemp(here('../node_modules/.scripts-'));
  await build({
    entryPoints: names.map(here),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['supermask-source'],
    external: ['@tensorflow/*'],
    plugins: [workerAddress],
    logLevel: 'error',
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}
