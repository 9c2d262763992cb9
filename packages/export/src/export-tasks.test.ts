import { edgePopup, kaimingNormal } from '@supermask/core';
import {
  countKept,
  decodeSafetensors,
  decodeSmask,
  denseValues,
  encodeSmask,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { decorateModel, initialiseScores, type MaskTasks, maskedKernels, maskTasks } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportModel } from './export-model.ts';
import { exportTasks } from './export-tasks.ts';
import { fileSizes } from './file-sizes.ts';
import { inspectSmask } from './inspect-smask.ts';
import { mergeTasks } from './merge-tasks.ts';
import { toSmask } from './to-smask.ts';

beforeEach(() => useBackend('cpu'));

/** Masks, and statistics of the normalisation, that differ between tasks; a bias that does not. */
async function twoTasks(names = ['day', 'night'], skip: readonly string[] = []): Promise<MaskTasks> {
  const plain = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 40, inputShape: [30], name: 'hidden', biasInitializer: 'ones' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.reLU(),
      tfl.layers.dense({ units: 3, useBias: false, name: 'out' }),
      tfl.layers.dense({ units: 2, name: 'last' }),
    ],
  });
  const model = await decorateModel(plain, {
    method: edgePopup({ density: 0.3 }),
    weights: kaimingNormal(),
    seed: 3,
    skip: (layer) => skip.includes(layer.name),
  });
  const tasks = maskTasks(model);
  names.forEach((name, t) => {
    initialiseScores(model, ({ scoreShape }) => tf.randomUniform([...scoreShape], 0, 1, 'float32', t));
    const norm = model.getLayer('norm');
    norm.setWeights(norm.getWeights().map((w) => tf.add(w, 0.1 * t)));
    tasks.add(name);
  });
  return tasks;
}

describe('one file', () => {
  test('predicts each task as the model in that task', async () => {
    const tasks = await twoTasks();
    const network = loadBytes(exportTasks(tasks));
    expect(network.inputs.length).toBe(1);
    expect(network.outputs.map(({ name }) => name)).toEqual(['day:last', 'night:last']);
    const x = tf.randomNormal([5, 30], 0, 1, 'float32', 1);
    const name = network.inputs[0]?.name as string;
    const outputs = network.predict({ [name]: x.dataSync<'float32'>() as Float32Array });
    for (const task of tasks.names()) {
      tasks.use(task);
      const expected = (tasks.model.predict(x) as tf.Tensor).dataSync<'float32'>();
      expect(deviation(outputs[`${task}:last`] as Float32Array, expected)).toBeLessThan(1e-5);
      const alone = loadBytes(exportModel(tasks.model, { keepDead: true })).predict(
        x.dataSync<'float32'>() as Float32Array,
      );
      expect(outputs[`${task}:last`]).toEqual(alone);
    }
    expect(outputs['day:last']).not.toEqual(outputs['night:last']);
  });

  test('has what tasks share once, and the masks and normalisations of each', async () => {
    const { tensors, info } = decodeSmask(exportTasks(await twoTasks(), { info: { made: 'here' } }));
    expect(info).toEqual({ made: 'here' });
    const names = [...tensors.keys()];
    expect(names).toContain('hidden/bias');
    expect(names).not.toContain('hidden/kernel');
    const [day, night] = ['day:hidden/kernel', 'night:hidden/kernel'].map((name) => tensors.get(name));
    expect(day?.values).toEqual(night?.values);
    expect(day?.values).toMatchObject({ seed: 3, purpose: 'weights' });
    expect(day?.mask).not.toEqual(night?.mask);
  });

  test('a layer without a mask is in it once', async () => {
    const tasks = await twoTasks(['a', 'b'], ['last']);
    const { tensors } = decodeSmask(exportTasks(tasks));
    const kernel = tensors.get('last/kernel') as StoredTensor;
    const [weights] = tasks.model.getLayer('last').getWeights();
    expect([...denseValues(kernel)]).toEqual([...(weights as tf.Tensor).dataSync()]);
    const rounded = decodeSmask(exportTasks(tasks, { values: 'float16' })).tensors.get('last/kernel');
    expect(rounded?.values).toMatchObject({ float16: { length: 6 } });
  });
});

describe('weights that were trained', () => {
  /** As if trained: not what the seed gives. */
  async function trained(names: string[]): Promise<MaskTasks> {
    const tasks = await twoTasks([]);
    const { model } = tasks;
    for (const { kernel } of maskedKernels(model)) kernel.weight.write(tf.mul(kernel.weight.read(), 1.5));
    names.forEach((name, t) => {
      initialiseScores(model, ({ scoreShape }) => tf.randomUniform([...scoreShape], 0, 1, 'float32', t));
      const norm = model.getLayer('norm');
      norm.setWeights(norm.getWeights().map((w) => tf.add(w, 0.1 * t)));
      tasks.add(name);
    });
    return tasks;
  }

  test.each(['float32', 'float16'] as const)('are in the file once, as %s', async (values) => {
    const tasks = await trained(['a', 'b', 'c', 'd', 'e', 'f']);
    const file = exportTasks(tasks, { values });
    const raw = decodeSafetensors(file).tensors;
    expect([...raw.keys()].filter((name) => name.endsWith('hidden/kernel.values'))).toEqual([
      'hidden/kernel.values',
    ]);
    const { tensors } = decodeSmask(file);
    for (const task of tasks.names()) {
      const kernel = tensors.get(`${task}:hidden/kernel`) as StoredTensor;
      expect(countKept(kernel)).toBe(360);
      tasks.use(task);
      const own = toSmask(tasks.model).tensors.get('hidden/kernel') as StoredTensor;
      expect(kernel.mask).toEqual(own.mask);
    }
    const seen = new Map((await inspectSmask(file)).tensors.map((tensor) => [tensor.name, tensor]));
    expect(seen.get('hidden/kernel')).toMatchObject({ stored: values });
    expect(seen.get('a:hidden/kernel')).toMatchObject({ stored: 'shared', of: 'hidden/kernel' });
    expect(seen.get('a:norm/scale')?.of).toBeUndefined();
    expect(encodeSmask(decodeSmask(file))).toEqual(file);
    const read = [...tensors.keys()].filter((name) => name !== 'hidden/kernel');
    const dense = read.reduce((sum, name) => sum + denseValues(tensors.get(name) as StoredTensor).length, 0);
    expect((await fileSizes(file)).dense.float32.bytes).toBe(4 * dense);
    const bits = exportTasks(tasks, { values, coding: 'bits' });
    expect(decodeSmask(bits).tensors.has('hidden/kernel')).toBe(false);
    expect(bits.length - file.length).toBeGreaterThan((6 * 360 - 1200) * (values === 'float16' ? 2 : 4));
  });

  test('are in it for each task as int8', async () => {
    const file = exportTasks(await trained(['a', 'b']), { values: 'int8' });
    const names = [...decodeSafetensors(file).tensors.keys()];
    expect(names).toEqual(expect.arrayContaining(['a:hidden/kernel.values', 'b:hidden/kernel.values']));
  });
});

describe('refuses', () => {
  test('no task', async () => {
    const tasks = await twoTasks([]);
    expect(() => exportTasks(tasks)).toThrow('exportTasks: there is no task');
  });

  test('names that would be the same', () => {
    const tensor = (value: number): StoredTensor => ({ shape: [1, 1], values: Float32Array.of(value) });
    const task = (value: number): Smask => ({
      graph: { inputs: [], nodes: [], outputs: [] },
      tensors: new Map([
        ['a:k', tensor(1)],
        ['k', tensor(value)],
      ]),
      info: {},
    });
    const tasks = (name: string): ReadonlyMap<string, Smask> =>
      new Map([
        [name, task(2)],
        ['b', task(3)],
      ]);
    expect([...mergeTasks(tasks('c')).tensors.keys()]).toEqual(['a:k', 'c:k', 'b:k']);
    expect(() => mergeTasks(tasks('a'))).toThrow('two tensors would be named "a:k" (rename the task)');
  });

  test('a deviation above the tolerance', async () => {
    const tasks = await twoTasks();
    expect(() => exportTasks(tasks, { tolerance: -1 })).toThrow('deviates from the model by');
  });
});
