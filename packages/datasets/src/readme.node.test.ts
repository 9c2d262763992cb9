import { runReadme } from '@supermask/testing/readme';
import { expect, test } from 'vitest';
import * as datasets from './index.ts';

test('the example prints what it says; the README names every export', async () => {
  const readme = new URL('../README.md', import.meta.url);
  const { printed, promised, text } = await runReadme(readme, { '@supermask/datasets': datasets });
  expect(printed).toEqual(promised);
  expect(promised.length).toBeGreaterThan(0);
  for (const name of Object.keys(datasets)) expect(text).toContain(`\`${name}`);
});
