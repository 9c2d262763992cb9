import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runReadme } from '@supermask/testing/readme';
import { expect, test } from 'vitest';
import * as experiments from './index.ts';

test('the example runs and prints what it says; the README names every export', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-readme-'));
  const { runExperiment } = experiments;
  const inFolder = {
    ...experiments,
    runExperiment: (...[config, options]: Parameters<typeof runExperiment>) =>
      runExperiment(config, { ...options, dir: join(dir, options.dir) }),
  };
  const { printed, promised, text } = await runReadme(new URL('../README.md', import.meta.url), {
    '@supermask/experiments': inFolder,
  });
  expect(printed[0]).toMatch(/^1 \d\.\d$/);
  expect(printed.slice(1)).toEqual(promised);
  for (const name of Object.keys(experiments)) expect(text).toContain(`\`${name}`);
});
