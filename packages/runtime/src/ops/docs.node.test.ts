import { runReadme } from '@supermask/testing/readme';
import { expect, test } from 'vitest';
import * as ops from './index.ts';

test('the example of docs/sparse-ops.md runs and prints what it says', async () => {
  const page = new URL('../../../../docs/sparse-ops.md', import.meta.url);
  const { printed, promised } = await runReadme(page, { '@supermask/runtime/ops': ops });
  expect(promised.length).toBeGreaterThan(5);
  expect(printed).toEqual(promised);
});
