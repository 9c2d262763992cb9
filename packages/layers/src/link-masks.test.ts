import {
  cubicDensity,
  edgePopup,
  kaimingNormal,
  type MaskContext,
  type MaskRule,
  straightThrough,
  supermask,
} from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity, totalDensity } from './count-density.ts';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { linkMasks } from './link-masks.ts';
import { register } from './register.ts';
import { reloaded } from './saved-model.suite.ts';
import { strip } from './strip.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

/** One budget: the `count` scores of the largest |s| of all kernels; the gradient is the identity. */
const highest = (count: number, see: (context: MaskContext) => void = () => {}): MaskRule => ({
  config: { name: 'highest', count },
  scope: 'model',
  masks: (scores, context) => {
    see(context);
    const all = scores.flatMap((s) => [...tf.abs(s).dataSync()]).sort((a, b) => b - a);
    const bar = all[count - 1] as number;
    return scores.map((s) =>
      straightThrough(
        s,
        (x) => tf.cast(tf.greaterEqual(tf.abs(x), bar), 'float32'),
        (dy) => dy,
      ),
    );
  },
});
const method = (count: number): ReturnType<typeof supermask> =>
  supermask({ name: `highest-${count}`, rule: highest(count), trains: { weight: false, scores: true } });

const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 5, inputShape: [4], activation: 'tanh', name: 'a' }),
      tfl.layers.dense({ units: 4, activation: 'tanh', name: 'b' }),
      tfl.layers.dense({ units: 1, name: 'c' }),
    ],
  });
const x = (): tf.Tensor => tf.randomNormal([6, 4], 0, 1, 'float32', 1);
const predictions = (model: tfl.LayersModel): number[] =>
  tf.tidy(() => [...(model.predict(x()) as tf.Tensor).dataSync()]);
const kept = (model: tfl.LayersModel): number[] => countDensity(model).map((kernel) => kernel.kept);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function fit(model: tfl.LayersModel): Promise<void> {
  const [optimizer, input, target] = [tf.train.sgd(1), x(), tf.ones([6, 1])];
  model.compile({ optimizer, loss: 'meanSquaredError' });
  await model.fit(input, target, { epochs: 2, batchSize: 3, verbose: 0, shuffle: false });
  optimizer.dispose();
  tf.dispose([input, target]);
}

describe.each(backends)('on %s', (backend) => {
  beforeEach(async () => {
    await useBackend(backend);
    register({ rules: { highest: ({ count }) => highest(count as number) } });
  });

  test('the kernels of a model share one budget, trained, saved and stripped', async () => {
    const model = await decorateModel(plain(), { method: method(17), weights: kaimingNormal(), seed: 2 });
    expect(sum(kept(model))).toBe(17);
    expect(totalDensity(countDensity(model))).toBe(17 / 44);
    // A budget for each kernel would keep the same share of all of them.
    const [first] = decoratedLayers(model);
    const scores = first?.kernels[0]?.scores;
    scores?.write(tf.mul(scores.read(), 100));
    expect(kept(model)).toEqual([17, 0, 0]);
    scores?.write(tf.mul(scores.read(), 0.01));
    await fit(model);
    const tensors = tf.memory().numTensors;
    await fit(model);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(sum(kept(model))).toBe(17);
    expect(predictions(await strip(model))).toEqual(predictions(model));
  });

  test('a loaded model is an error until it is linked, then predicts and trains as before', async () => {
    const model = await decorateModel(plain(), { method: method(17), seed: 2 });
    await fit(model);
    const loaded = await reloaded(model);
    for (const use of [predictions, countDensity])
      expect(() => use(loaded)).toThrow(
        '[supermask/layers] SupermaskLayer: the method of "a" has one budget for a whole model, whose other kernels ' +
          'this layer does not know (call linkMasks(model) once after building or loading it)',
      );
    linkMasks(loaded);
    expect(kept(loaded)).toEqual(kept(model));
    expect(predictions(loaded)).toEqual(predictions(model));
    await fit(model);
    await fit(loaded);
    // The same bits where sums have one order.
    const tolerance = backend === 'cpu' || backend === 'wasm' ? 0 : 1e-5;
    expect(deviation(predictions(loaded), predictions(model))).toBeLessThanOrEqual(tolerance);
  });
});

describe('on cpu', () => {
  beforeEach(async () => {
    await useBackend('cpu');
    register({ rules: { highest: ({ count }) => highest(count as number) } });
  });

  test('kernels of another configuration have a budget of their own', async () => {
    const model = await decorateModel(plain(), {
      method: ({ layer }) => method(layer.name === 'b' ? 3 : 10),
    });
    const [a, b, c] = kept(model) as [number, number, number];
    expect([a + c, b]).toEqual([10, 3]);
  });

  test('a layer that is frozen follows the ramp of the others', async () => {
    const density = cubicDensity({ from: 1, to: 0.25, end: 4 });
    const model = await decorateModel(plain(), {
      method: edgePopup({ density, scope: 'model', minPerKernel: 1 }),
    });
    (model.getLayer('b') as SupermaskLayer).trainable = false;
    await fit(model);
    expect(decoratedLayers(model).map(({ step }) => step)).toEqual([4, 0, 4]);
    expect(sum(kept(model))).toBe(11);
  });

  test('an error names the kernel that it is about', async () => {
    const edge = edgePopup({ density: 0.5, scope: 'model' });
    const model = await decorateModel(plain(), { method: edge });
    const scores = decoratedLayers(model)[2]?.kernels[0]?.scores;
    scores?.write(tf.mul(scores.read(), 1e-3));
    expect(() => predictions(model)).toThrow(
      /none of the 4 weights of kernel 2 .* in the kernel "kernel" of layer "c" .*0 "a\/kernel", 1 "b\/kernel", 2 "c\/kernel"/,
    );
    scores?.write(tf.fill([4, 1], Number.NaN));
    expect(() => predictions(model)).toThrow(/index 0 of tensor 2 .* kernels .*2 "c\/kernel"/);
  });

  test('decorated layers of one’s own are linked, also inside a nested model', async () => {
    const layer = (units: number, stream: string): tfl.layers.Layer =>
      decorateLayer(tfl.layers.dense({ units, inputShape: [4] }), { method: method(9), stream });
    const inner = tfl.sequential({ layers: [layer(4, 'inner')] });
    const model = tfl.sequential({ layers: [inner, layer(2, 'outer')] });
    linkMasks(model);
    expect(sum(kept(model))).toBe(9);
    expect(predictions(model)).toHaveLength(12);
  });

  test('a layer that stands in two models has one place in the budget', () => {
    const input = tfl.input({ shape: [4] });
    const shared = decorateLayer(tfl.layers.dense({ units: 4 }), { method: method(5) });
    const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor): tfl.SymbolicTensor =>
      layer.apply(to) as tfl.SymbolicTensor;
    const inner = tfl.model({ inputs: input, outputs: apply(shared, input) });
    const outer = tfl.input({ shape: [4] });
    const model = tfl.model({ inputs: outer, outputs: apply(shared, apply(inner, outer)) });
    linkMasks(model);
    expect(kept(model)).toEqual([5]);
  });

  test('what a rule draws and at which step is the same for all its kernels', async () => {
    const seen: string[] = [];
    const see = ({ training, step, uniform }: MaskContext): void =>
      void seen.push(`${training} ${step} ${uniform?.([3]).dataSync()}`);
    register({ rules: { highest: ({ count }) => highest(count as number, see) } });
    const model = await decorateModel(plain(), { method: method(17) });
    await fit(model);
    expect(seen).toHaveLength(4 * 3);
    expect(new Set(seen).size).toBe(4);
  });
});
