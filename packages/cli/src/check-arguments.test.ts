import { expect, test } from 'vitest';
import { checkArguments } from './check-arguments.ts';

const args = {
  density: { type: 'string' },
  'data-dir': { type: 'string' },
  fresh: { type: 'boolean' },
} as const;

test.each([[[]], [['--density', '0.5', '--fresh', '--data-dir=./a=b']], [['--density', '-1']]])(
  'takes %j',
  (rawArgs) => {
    expect(() => checkArguments(rawArgs, { args })).not.toThrow();
  },
);

test.each([
  [['--desnity', '0.5'], 'unknown flag --desnity (known: --density, --data-dir, --fresh)'],
  [['--density'], '--density needs a value'],
  [['--density', '--fresh'], '--density needs a value'],
  [['--density', '0.5', '--density=1'], '--density is given twice'],
  [['--fresh=no'], '--fresh takes no value'],
  [['0.5'], 'unexpected argument "0.5"'],
  [['--toString', '1'], 'unknown flag --toString'],
])('refuses %j', (rawArgs, message) => {
  expect(() => checkArguments(rawArgs, { args })).toThrow(message);
});
