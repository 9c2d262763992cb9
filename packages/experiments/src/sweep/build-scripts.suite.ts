import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Builds files of this folder as the package is built: a process cannot run TypeScript in Node 20.
 *
 * @returns the folder of the scripts, where packages are found; the caller removes the one above it.
 */
export async function buildScripts(names: readonly string[]): Promise<URL> {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const folder = await mkdtemp(here('../../node_modules/.scripts-'));
  await build({
    entryPoints: names.map(here),
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['supermask-source'],
    external: ['@tensorflow/*', '@observablehq/plot', 'linkedom', 'bullmq', 'ioredis', 'webgpu', 'zod'],
    logLevel: 'error',
  });
  // Runs say the version of their package.
  await copyFile(here('../../package.json'), join(folder, 'package.json'));
  return pathToFileURL(join(folder, 'dist/'));
}
