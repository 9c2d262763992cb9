import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkArguments } from './check-arguments.ts';
import { commands } from './commands.ts';

test.each(Object.entries(commands))('the README shows %s with flags that are there', (name, command) => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const lines = readme.replaceAll('\\\n', '').match(new RegExp(`^supermask ${name} .*$`, 'gm')) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const rawArgs = line
      .replace(/ +#.*$/, '')
      .split(/\s+/)
      .slice(2);
    expect(() => checkArguments(rawArgs, command)).not.toThrow();
  }
});
