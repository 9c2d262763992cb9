import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import * as datasets from './index.ts';

const readme = readFileSync(`${import.meta.dirname}/../README.md`, 'utf8');

test('the example of the README prints what it says', async () => {
  const [, code = ''] = readme.match(/```js\n(.*?)```/s) ?? [];
  const script = code.replace(/import \{(.*)\} from '@supermask\/datasets';/, 'const {$1} = datasets;');
  expect(script).not.toContain('import');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (api: object) => Promise<void>;
  await new AsyncFunction('datasets', script)(datasets);
  const printed = log.mock.calls.map((line) => line.join(' '));
  log.mockRestore();
  expect(printed).toEqual([...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, comment]) => comment));
  expect(printed.length).toBeGreaterThan(0);
});

test('the README names every export', () => {
  for (const name of Object.keys(datasets)) expect(readme).toContain(`\`${name}`);
});
