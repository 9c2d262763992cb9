import { expect, test } from 'vitest';
import { allParts } from './all-parts.ts';
import { createEngine } from './engine.ts';
import { fetchEngine } from './fetch-engine.ts';

test('the fetched engine is the one that all parts would give', async () => {
  expect((await fetchEngine('auto')).simd).toBe(createEngine('auto', allParts).simd);
  for (const simd of ['fixed', 'none'] as const) expect((await fetchEngine(simd)).simd).toBe(simd);
});

test('relaxed SIMD is there or refused, as with all parts', async () => {
  const outcome = async (make: () => unknown): Promise<string> => {
    try {
      return ((await make()) as { simd: string }).simd;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(await outcome(() => fetchEngine('relaxed'))).toBe(
    await outcome(() => createEngine('relaxed', allParts)),
  );
});

test('refuses what is no kind', async () => {
  await expect(fetchEngine('fast' as never)).rejects.toThrow(
    'simd must be one of auto, relaxed, fixed, none, got fast',
  );
});
