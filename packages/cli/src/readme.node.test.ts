import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkArguments } from './check-arguments.ts';
import { cleanCommand } from './clean.ts';
import { exportCommand } from './export.ts';
import { inspect } from './inspect.ts';
import { reportCommand } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { run } from './run.ts';
import { statusCommand } from './status.ts';
import { sweepCommand } from './sweep.ts';
import { verify } from './verify.ts';
import { worker } from './worker.ts';

const commands = {
  run,
  sweep: sweepCommand,
  status: statusCommand,
  report: reportCommand,
  clean: cleanCommand,
  export: exportCommand,
  inspect,
  verify,
  reproduce: reproduceCommand,
  worker,
} as const;

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
