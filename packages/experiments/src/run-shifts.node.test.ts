import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PartialRunConfig } from './config.ts';
import { runExperiment } from './run-experiment.ts';
import { verifyRun } from './verify-run.ts';

const small: PartialRunConfig = {
  dataset: 'glyphs',
  method: 'dense',
  width: 0.1,
  epochs: 2,
  batchSize: 32,
  trainSize: 200,
  validationSize: 40,
  testSize: 60,
};
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'supermask-shifts-'));

test('a result has what it is asked for, and a repetition has it again', async () => {
  const dir = await folder();
  const shifted = {
    ...small,
    subset: 'stratified',
    labelNoise: 0.2,
    spurious: 0.9,
    corruptions: true,
  } as const;
  const { shift, config, notes } = await runExperiment(shifted, { dir });
  expect(config).toMatchObject(shifted);
  expect(notes).toHaveLength(2);
  expect(shift?.worstGroup).toBeLessThanOrEqual(shift?.groups?.disagrees as number);
  expect(shift?.meanCorruption).toBeGreaterThan(0);
  const report = await readFile(join(dir, 'report.html'), 'utf8');
  expect(report).toContain('patch disagrees');
  expect(report).toContain('impulse-noise');
  expect(await verifyRun(dir, { retrain: true })).toMatchObject({ differences: [] });
});

test.each(['dense', 'imp'] as const)(
  'augmentation of %s reaches the weights, and goes on to the same bits',
  async (method) => {
    const augmented = {
      ...small,
      method,
      augment: 'pad-crop-flip',
      ...(method === 'imp' ? { levels: 1, rewindTo: '0ep' as const } : {}),
    } as const;
    const whole = await runExperiment(augmented, { dir: await folder() });
    const plain = await runExperiment({ ...augmented, augment: 'none' }, { dir: await folder() });
    expect(whole.receipt.data).toEqual(plain.receipt.data);
    expect(whole.receipt.variables).not.toBe(plain.receipt.variables);
    const dir = await folder();
    const controller = new AbortController();
    const broken = runExperiment(augmented, {
      dir,
      signal: controller.signal,
      onEpoch: () => controller.abort(new Error('enough')),
    });
    await expect(broken).rejects.toThrow('enough');
    expect(await runExperiment(augmented, { dir })).toEqual(whole);
  },
);
