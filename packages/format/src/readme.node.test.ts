import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as format from './index.ts';
import { decodeSmask, denseValues, encodeSmask } from './index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README prints what it says', async () => {
  const [, example = ''] = /```js\nimport .*? from '@supermask\/format';\n(.*?)```/s.exec(readme) ?? [];
  const printed: unknown[] = [];
  const names = ['decodeSmask', 'denseValues', 'encodeSmask'];
  const run = new Function(...names, 'console', example);
  run(decodeSmask, denseValues, encodeSmask, { log: (value: unknown) => printed.push(value) });
  const [length, values] = printed as [number, Float32Array];
  expect(example).toContain(
    `console.log(file.length); // ${length}, of which 833 are the mask (980 as bits)`,
  );
  expect([...values].map(Math.abs)).toEqual([Math.fround(0.05), Math.fround(0.05), 0, 0]);
});

test('the table of the README names every export', () => {
  for (const name of Object.keys(format)) expect(readme).toContain(`\`${name}(`);
});
