import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSmask } from '@supermask/format';
import { loadBytes } from '@supermask/runtime';
import { CheckpointFolder, scoreLogits } from '@supermask/trainers';
import { beforeEach, describe, expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig } from './config.ts';
import { methodNames, methods } from './methods.ts';
import { loadRunData } from './run-data.ts';
import { runExperiment } from './run-experiment.ts';
import { verifyRun } from './verify-run.ts';

const small: PartialRunConfig = {
  dataset: 'glyphs',
  model: 'lenet-300-100',
  epochs: 2,
  batchSize: 32,
  trainSize: 320,
  validationSize: 64,
  testSize: 200,
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supermask-run-'));
});

const finished = ['checkpoints', 'model.smask', 'report.html', 'result.json'];

describe('a finished run', () => {
  test('leaves a result that its file confirms', async () => {
    const epochs: number[] = [];
    const result = await runExperiment(small, { dir, onEpoch: ({ epoch }) => epochs.push(epoch) });
    expect(epochs).toEqual([1, 2]);
    expect((await readdir(dir)).sort()).toEqual(finished);
    expect(JSON.parse(await readFile(join(dir, 'result.json'), 'utf8'))).toEqual(result);
    expect(result.config).toEqual(completeConfig(small));
    expect(result.density).toBe(0.5);
    expect(result.versions).toMatchObject({ tfjs: '4.22.0', node: process.version });

    const file = await readFile(join(dir, 'model.smask'));
    expect(result.bytes).toEqual({ float32: 266_200 * 4, file: file.length });
    const { test: images, testImages } = await loadRunData(result.config, {});
    const logits = loadBytes(file).predict(images.inputs);
    expect(scoreLogits(logits, testImages.labels).accuracy).toBe(result.accuracy.test);
    expect(result.accuracy.test).toBeGreaterThan(0.2);
    expect(decodeSmask(file).info).toMatchObject({ dataset: 'glyphs', method: 'edge-popup' });
    expect(await readFile(join(dir, 'report.html'), 'utf8')).toContain('edge-popup on glyphs');
    const { checkpoint } = await new CheckpointFolder(join(dir, 'checkpoints')).latest();
    expect(checkpoint?.position.epoch).toBe(2);
    expect(checkpoint?.config).toEqual({ run: JSON.stringify(result.config) });
  });

  test('is given back, not repeated; --fresh repeats it to the same bits', async () => {
    const first = await runExperiment(small, { dir });
    const file = await readFile(join(dir, 'model.smask'));
    const { mtimeMs } = await stat(join(dir, 'model.smask'));
    expect(await runExperiment(small, { dir, onEpoch: () => expect.unreachable() })).toEqual(first);
    expect((await stat(join(dir, 'model.smask'))).mtimeMs).toBe(mtimeMs);
    expect(await runExperiment(small, { dir, fresh: true })).toEqual(first);
    expect(await readFile(join(dir, 'model.smask'))).toEqual(file);
  });

  test('is not taken for another', async () => {
    await runExperiment({ ...small, method: 'random-frozen' }, { dir });
    await expect(runExperiment({ ...small, method: 'random-frozen', seed: 2 }, { dir })).rejects.toThrow(
      'holds a finished run with seed 1, not 2',
    );
  });
});

test.each(methodNames.filter((name) => name !== 'edge-popup'))('%s runs', async (method) => {
  const { density, accuracy, bytes } = await runExperiment({ ...small, method, epochs: 1 }, { dir });
  if (method === 'bernoulli') expect(density).toBeGreaterThan(0.4);
  // Seven rounds, whose fifth is one of all weights, the output layer's included.
  else if (method === 'imp') expect(density).toBeCloseTo(0.8 ** 7, 4);
  // What is drawn anew in training is whole afterwards.
  else expect(density).toBe(method === 'random-redrawn' ? 1 : (methods[method].fixedDensity ?? 0.5));
  if (method === 'random-frozen') {
    // Untrained weights are their seed, under a mask of one bit each.
    expect(bytes.file as number).toBeLessThan(bytes.float32 / 25);
    expect(accuracy.test).toBeLessThan(0.3);
  }
  expect(await readdir(dir)).toEqual(expect.arrayContaining(['result.json', 'model.smask']));
});

test.each([
  ['resnet20', 'edge-popup'],
  ['resnet20', 'mpt-1-1'],
  ['vgg-small', 'mpt-1-1'],
] as const)('%s of %s has a file that is verified', async (model, method) => {
  const sizes = { trainSize: 64, validationSize: 32, testSize: 100, epochs: 1 };
  await runExperiment({ ...small, ...sizes, model, method, width: 1 / 8 }, { dir });
  const { equal, differences } = await verifyRun(dir);
  expect(differences).toEqual([]);
  expect(equal).toHaveLength(3);
});

describe('a broken run', () => {
  test('leaves no result, and goes on from its last checkpoint to the same bits', async () => {
    const whole = await runExperiment(small, { dir: join(dir, 'whole') });
    const broken = join(dir, 'broken');
    const controller = new AbortController();
    const run = runExperiment(small, {
      dir: broken,
      signal: controller.signal,
      onEpoch: () => controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow(/^enough \(.*checkpoint-\d+\.safetensors holds epoch 1: the same run/);
    expect(await readdir(broken)).toEqual(['checkpoints']);
    const epochs: number[] = [];
    const resumed = await runExperiment(small, { dir: broken, onEpoch: ({ epoch }) => epochs.push(epoch) });
    expect(epochs).toEqual([2]);
    expect(resumed).toEqual(whole);
    expect((await readdir(broken)).sort()).toEqual(finished);
  });

  test('is neither gone on with nor removed by another configuration', async () => {
    const controller = new AbortController();
    const abort = { signal: controller.signal, onEpoch: () => controller.abort(new Error('enough')) };
    await expect(runExperiment(small, { dir, ...abort })).rejects.toThrow('enough');
    const epochs: number[] = [];
    const onEpoch = ({ epoch }: { epoch: number }): void => void epochs.push(epoch);
    await expect(runExperiment({ ...small, seed: 2 }, { dir, onEpoch })).rejects.toThrow(
      'holds an unfinished run with seed 1, not 2 (choose another --out, or --fresh to start over)',
    );
    await runExperiment(small, { dir, onEpoch });
    expect(epochs).toEqual([2]);
    await rm(join(dir, 'result.json'));
    await runExperiment({ ...small, seed: 2 }, { dir, onEpoch, fresh: true });
    expect(epochs).toEqual([2, 1, 2]);
  });

  test('of imp goes on within its level, and trains a damaged level again', async () => {
    const pruned = { ...small, method: 'imp', levels: 1, rewindTo: '0ep' } as const;
    const whole = await runExperiment(pruned, { dir: join(dir, 'whole') });
    const broken = join(dir, 'broken');
    const trained: number[] = [];
    const run = (stopAfter: number, onRefused: (files: readonly string[]) => void = () => {}) => {
      const controller = new AbortController();
      const onEpoch = ({ epoch }: { epoch: number }): void => {
        trained.push(epoch);
        if (trained.length === stopAfter) controller.abort(new Error('enough'));
      };
      return runExperiment(pruned, { dir: broken, signal: controller.signal, onEpoch, onRefused });
    };
    await expect(run(1)).rejects.toThrow(
      /^enough \(.*levels.* holds its levels: the same run goes on there\)$/,
    );
    await expect(run(3)).rejects.toThrow('enough');
    expect(await run(0)).toEqual(whole);
    expect(trained).toEqual([1, 2, 1, 2]);
    const [name = ''] = await readdir(join(broken, 'levels'));
    await writeFile(join(broken, 'levels', name, 'level-0.safetensors'), new Uint8Array(9));
    await rm(join(broken, 'result.json'));
    const notes: string[] = [];
    expect(await run(0, (lines) => notes.push(...lines))).toEqual(whole);
    expect(notes.join()).toContain('level-0.safetensors: ');
    expect(trained).toEqual([1, 2, 1, 2, 1, 2]);
  });

  test('goes on from the checkpoint before a damaged one, and says so', async () => {
    const whole = await runExperiment(small, { dir: join(dir, 'whole') });
    const broken = join(dir, 'broken');
    await runExperiment(small, { dir: broken });
    await rm(join(broken, 'result.json'));
    const path = join(broken, 'checkpoints', 'checkpoint-000000020.safetensors');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    const notes: string[] = [];
    const again = await runExperiment(small, { dir: broken, onRefused: (lines) => notes.push(...lines) });
    expect(again).toEqual(whole);
    expect(notes.join()).toContain('checkpoint-000000020.safetensors: ');
  });

  test('names the layer in which training diverged', async () => {
    const run = runExperiment({ ...small, method: 'dense', learningRate: 1e30, optimizer: 'sgd' }, { dir });
    await expect(run).rejects.toThrow(/training diverged in epoch 1, step \d+: .* layer "\w+" is not finite/);
    expect(await readdir(dir)).not.toContain('result.json');
  });

  test('a damaged result is not passed over', async () => {
    await writeFile(join(dir, 'result.json'), '{"config"');
    await expect(runExperiment(small, { dir })).rejects.toThrow('result.json is not JSON');
  });
});

describe('faulty input', () => {
  test('an unknown data set', async () => {
    await expect(runExperiment({ ...small, dataset: 'fashon-mnist' }, { dir })).rejects.toThrow(
      'did you mean "fashion-mnist"?',
    );
    expect(await readdir(dir)).toEqual([]);
  });

  test('too few images', async () => {
    const run = runExperiment(
      { dataset: 'mnist', trainSize: 60_000 },
      { dir, dataDir: join(dir, 'nothing') },
    );
    await expect(run).rejects.toThrow('nothing');
  });
});
