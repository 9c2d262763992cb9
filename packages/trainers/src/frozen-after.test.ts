import { expect, test } from 'vitest';
import { frozenAfter } from './frozen-after.ts';
import { constant, cosine } from './schedule.ts';

test('the schedule, and 0 once the fraction is done', () => {
  const frozen = frozenAfter(cosine(), { fraction: 0.7 });
  for (let epoch = 0; epoch < 10; epoch++) {
    const progress = { epoch, epochs: 10 };
    expect(frozen(progress)).toBe(epoch < 7 ? cosine()(progress) : 0);
  }
});

test('a fraction of 1 freezes nothing', () => {
  expect(frozenAfter(constant(), { fraction: 1 })({ epoch: 9, epochs: 10 })).toBe(1);
});

test.each([0, -0.1, 1.1, Number.NaN])('refuses the fraction %d', (fraction) => {
  expect(() => frozenAfter(constant(), { fraction })).toThrow(`fraction must be in (0, 1], got ${fraction}`);
});
