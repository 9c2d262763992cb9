import { corrupt, corruptionKinds, normalise, take } from '@supermask/datasets';
import { logits } from '@supermask/trainers';
import { beforeAll, expect, test } from 'vitest';
import { buildModel } from './build-model.ts';
import { completeConfig } from './config.ts';
import { measureShift } from './measure-shift.ts';
import { prepareBackend } from './prepare-backend.ts';
import { loadRunData } from './run-data.ts';

const sizes = { dataset: 'glyphs', trainSize: 20, validationSize: 0, width: 0.1 } as const;

beforeAll(() => prepareBackend());

async function network(config: ReturnType<typeof completeConfig>) {
  const data = await loadRunData(config, {});
  const model = await buildModel(config, { inputShape: data.testImages.shape, classes: 10 });
  return { data, model };
}

test('groups are class × (patch agrees, disagrees), and the worst is the lowest of them', async () => {
  const config = completeConfig({ ...sizes, spurious: 0.9, testSize: 400 });
  const { data, model } = await network(config);
  const shift = await measureShift(model, config, { data });
  const { groups = {}, worstGroup, ...none } = shift ?? {};
  expect(none).toEqual({});
  expect(Object.keys(groups)).toHaveLength(22);
  const values = await logits(model, data.test);
  const right = Array.from(data.test.labels, (label, i) => {
    const row = values.subarray(i * 10, i * 10 + 10);
    return row.indexOf(Math.max(...row)) === label;
  });
  const accuracy = (belongs: (i: number) => boolean): number => {
    const members = [...right.keys()].filter(belongs);
    return members.filter((i) => right[i]).length / members.length;
  };
  const agrees = (i: number): boolean => data.testPatches?.[i] === data.test.labels[i];
  expect(groups.agrees).toBeCloseTo(accuracy(agrees), 12);
  expect(groups.disagrees).toBeCloseTo(
    accuracy((i) => !agrees(i)),
    12,
  );
  const ofClasses = Array.from({ length: 10 }, (_, label) =>
    [true, false].map((side) => accuracy((i) => data.test.labels[i] === label && agrees(i) === side)),
  );
  expect(groups['3 agrees']).toBeCloseTo(ofClasses[3]?.[0] as number, 12);
  expect(groups['3 disagrees']).toBeCloseTo(ofClasses[3]?.[1] as number, 12);
  expect(worstGroup).toBe(Math.min(...ofClasses.flat()));
  model.dispose();
});

test('the mean corruption error is that of the first test images, over kinds and severities', async () => {
  const config = completeConfig({ ...sizes, corruptions: true, testSize: 60, seed: 3 });
  const { data, model } = await network(config);
  const { corruptions, meanCorruption, ...none } =
    (await measureShift(model, config, { data, corrupted: 50 })) ?? {};
  expect(none).toEqual({});
  expect(Object.keys(corruptions ?? {})).toEqual([...corruptionKinds]);
  const errors = Object.values(corruptions ?? {});
  expect(meanCorruption).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / errors.length, 12);
  let wrong = 0;
  for (const severity of [1, 2, 3, 4, 5] as const) {
    const set = corrupt(take(data.testImages, 50), { kind: 'rotate', severity, seed: 3 });
    const inputs = normalise(set.images, data.dataset.normalisation);
    const values = await logits(model, { ...data.test, inputs, labels: set.labels });
    set.labels.forEach((label, i) => {
      const row = values.subarray(i * 10, i * 10 + 10);
      if (row.indexOf(Math.max(...row)) !== label) wrong++;
    });
  }
  expect(corruptions?.rotate).toBeCloseTo(wrong / 250, 12);
  model.dispose();
});

test('nothing is measured that is not asked for', async () => {
  const config = completeConfig({ ...sizes, testSize: 10 });
  const { data, model } = await network(config);
  expect(await measureShift(model, config, { data })).toBeUndefined();
  model.dispose();
});
