import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';

/** esbuild leaves the address of a worker as it stands in the source; the built one ends in .js. */
export const workerAddress: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'worker address',
  setup({ onLoad }) {
    onLoad({ filter: /start-worker\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll('/training-worker.ts', '/training-worker.js'),
    }));
  },
};
