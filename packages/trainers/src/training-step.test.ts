import { expect, test } from 'vitest';
import { parseTrainingStep, type TrainingStep } from './training-step.ts';

test.each<[TrainingStep, number, string]>([
  ['0ep', 0, 'ep'],
  ['12ep', 12, 'ep'],
  ['500it', 500, 'it'],
])('%s', (text, count, unit) => {
  expect(parseTrainingStep(text)).toEqual({ count, unit });
});

test.each([
  '',
  'ep',
  '5',
  '05ep',
  '-1ep',
  '1.5ep',
  '1e3it',
  ' 1ep',
  '1ep\n',
  '1EP',
  '1ep2it',
  '99999999999999999it',
])('refuses %j', (text) => {
  expect(() => parseTrainingStep(text as TrainingStep)).toThrow('expected epochs or iterations');
});
