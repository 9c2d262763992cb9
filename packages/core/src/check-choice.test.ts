import { expect, test } from 'vitest';
import { checkChoice } from './check-choice.ts';

test('lets a choice pass and refuses anything else, with what there is', () => {
  checkChoice('who', 'what', 'b', ['a', 'b']);
  for (const value of ['c', 1, null, undefined, ['a']])
    expect(() => checkChoice('who', 'what', value, ['a', 'b'])).toThrow(
      `[supermask/core] who: what must be a or b, got ${JSON.stringify(value)}`,
    );
});
