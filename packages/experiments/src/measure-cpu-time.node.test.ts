import { expect, test } from 'vitest';
import { measureCpuTime } from './measure-cpu-time.ts';

test('calls the subjects by turns and gives an ordered range', () => {
  const order: string[] = [];
  const work = (name: string) => (): void => {
    order.push(name);
    for (let i = 0; i < 1e5; i++) Math.sqrt(i);
  };
  const times = measureCpuTime({ a: work('a'), b: work('b') }, { rounds: 3, calls: 2 });
  // Two rounds to warm up, three that count, two calls each.
  expect(order.join('')).toBe('aabb'.repeat(5));
  for (const { lowest, median, highest } of Object.values(times)) {
    expect(lowest).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(highest);
    expect(highest).toBeGreaterThan(0);
  }
});
