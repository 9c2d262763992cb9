import { readFile } from 'node:fs/promises';
import { version_core } from '@tensorflow/tfjs-core';

/** What a result was made with. */
export interface Versions {
  readonly supermask: string;
  readonly tfjs: string;
  readonly node: string;
}

/** The versions of this package, of tfjs and of Node. */
export async function versions(): Promise<Versions> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { supermask: version, tfjs: version_core, node: process.version };
}
