import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkArguments } from './check-arguments.ts';
import { run } from './run.ts';

test('the commands of the README have flags that are there', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const commands = readme.replaceAll('\\\n', '').match(/^supermask run .*$/gm) ?? [];
  expect(commands.length).toBe(2);
  for (const command of commands) {
    const rawArgs = command.split(/\s+/).slice(2);
    expect(() => checkArguments(rawArgs, run)).not.toThrow();
  }
});
