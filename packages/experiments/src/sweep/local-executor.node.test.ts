import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildScripts } from './build-scripts.suite.ts';
import { testExecutor } from './executor.suite.ts';
import { localExecutor } from './local-executor.ts';

let scripts: URL;
beforeAll(async () => {
  scripts = await buildScripts(['job-process.ts']);
});
afterAll(() => rm(new URL('..', scripts), { recursive: true }));

testExecutor('local', () => localExecutor({ processes: 2, script: new URL('job-process.js', scripts) }));

test.each([0, 1.5, Number.NaN])('refuses %s processes', (processes) => {
  expect(() => localExecutor({ processes })).toThrow('processes must be an integer ≥ 1');
});
