import { expect, test } from 'vitest';
import { SharedRows } from './shared-rows.ts';

test.each([
  ['float32', Float32Array.of(0.5, 1, 2, 3, 4, 5)],
  ['int32', Int32Array.of(0, -1, 2, 3, 4, 5)],
  ['bool', Uint8Array.of(0, 1, 0, 0, 1, 1)],
] as const)('%s rows are the same numbers in shared memory, which later ones take over', (dtype, values) => {
  const rows = new SharedRows();
  const first = rows.write(values, { shape: [3, 2], dtype }, { begin: 1, end: 3 });
  expect(first).toMatchObject({ shape: [2, 2], dtype });
  expect([...first.values]).toEqual([...values.subarray(2)]);
  const again = rows.write(values, { shape: [3, 2], dtype }, { begin: 0, end: 2 });
  expect(again).toBe(first);
  expect([...again.values]).toEqual([...values.subarray(0, 4)]);
  const second = rows.write(values, { shape: [3, 2], dtype }, { begin: 0, end: 1 });
  expect([...second.values]).toEqual([...values.subarray(0, 2)]);
  expect(second.values.buffer).toBe(first.values.buffer);
  expect(second.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  const all = rows.write(values, { shape: [3, 2], dtype }, { begin: 0, end: 3 });
  expect([...all.values]).toEqual([...values]);
});

test('strings are refused', () => {
  const values = ['a'] as unknown as Float32Array;
  expect(() => new SharedRows().write(values, { shape: [1], dtype: 'string' }, { begin: 0, end: 1 })).toThrow(
    'batches must be float32, int32 or bool, got string',
  );
});
