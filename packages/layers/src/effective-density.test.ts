import { edgePopup, maskedWeights } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity, totalDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { effectiveDensity, effectiveMasks } from './effective-density.ts';
import { strip } from './strip.ts';
import { readMasks, writeMask } from './write-mask.ts';

const { dense, conv2d, depthwiseConv2d, flatten } = tfl.layers;
const relu = { activation: 'relu', useBias: false } as const;
const bare = { useBias: false } as const;
const model = (input: tfl.SymbolicTensor, output: unknown): tfl.LayersModel =>
  tfl.model({ inputs: input, outputs: output as tfl.SymbolicTensor });

const chain = (...list: tfl.layers.Layer[]): tfl.LayersModel => tfl.sequential({ layers: list });

async function masked(
  plain: tfl.LayersModel,
  masks: Record<string, number[]>,
): Promise<{ decorated: tfl.LayersModel; alive: Record<string, number[]> }> {
  const decorated = await decorateModel(plain, { method: maskedWeights() });
  writeMask(
    decorated,
    Object.fromEntries(Object.entries(masks).map(([name, bits]) => [name, Uint8Array.from(bits)])),
  );
  const alive = Object.entries(effectiveMasks(decorated)).map(([name, bits]) => [name, [...bits]]);
  return { decorated, alive: Object.fromEntries(alive) };
}

beforeEach(() => useBackend('cpu'));

describe('by hand', () => {
  test('dense: what nothing reaches and what nothing reads is dead', async () => {
    // a: inputs 0 and 1 → units 0 and 1. Unit 1 is not read; unit 2 is read, but nothing reaches it.
    const plain = chain(
      dense({ units: 3, inputShape: [2], name: 'a', ...relu }),
      dense({ units: 1, name: 'b' }),
    );
    const { decorated, alive } = await masked(plain, {
      'a/kernel': [1, 1, 0, 0, 1, 0],
      'b/kernel': [1, 0, 1],
    });
    expect(alive).toEqual({ 'a/kernel': [1, 0, 0, 0, 0, 0], 'b/kernel': [1, 0, 0] });
    expect(effectiveDensity(decorated)).toBe(2 / 9);
    expect(totalDensity(countDensity(decorated))).toBe(5 / 9);
  });

  test('convolution, flatten: a channel lives if one position of it is read', async () => {
    const plain = chain(
      conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 1, 2], name: 'a', ...relu }),
      flatten(),
      dense({ units: 1, name: 'b' }),
    );
    // b reads channel 1 of position 1, and nothing of channel 0.
    const { alive } = await masked(plain, { 'a/kernel': [1, 1, 0, 1], 'b/kernel': [0, 0, 0, 1] });
    expect(alive).toEqual({ 'a/kernel': [0, 1, 0, 1], 'b/kernel': [0, 0, 0, 1] });
  });

  test('depthwise: channel c with multiplier m feeds channel c · multiplier + m', async () => {
    const plain = chain(
      depthwiseConv2d({ kernelSize: 1, depthMultiplier: 2, inputShape: [1, 1, 2], name: 'a', ...relu }),
      flatten(),
      dense({ units: 1, name: 'b' }),
    );
    const { alive } = await masked(plain, { 'a/depthwiseKernel': [1, 1, 0, 1], 'b/kernel': [1, 0, 1, 1] });
    expect(alive).toEqual({ 'a/depthwiseKernel': [1, 0, 0, 1], 'b/kernel': [1, 0, 0, 1] });
  });

  test('add: a unit lives through either branch; a branch that only adds 0 keeps nothing alive', async () => {
    const input = tfl.input({ shape: [1] });
    const left = dense({ units: 2, name: 'left', ...relu }).apply(input);
    const right = dense({ units: 2, name: 'right', ...relu }).apply(input);
    const sum = tfl.layers.add().apply([left, right] as tfl.SymbolicTensor[]);
    const plain = model(input, dense({ units: 1, name: 'out' }).apply(sum));
    const { alive } = await masked(plain, {
      'left/kernel': [1, 0],
      'right/kernel': [1, 0],
      'out/kernel': [1, 1],
    });
    expect(alive).toEqual({ 'left/kernel': [1, 0], 'right/kernel': [1, 0], 'out/kernel': [1, 0] });
  });

  test('a shared layer lives where one of its uses does', async () => {
    const [a, b] = [tfl.input({ shape: [2] }), tfl.input({ shape: [2] })];
    const shared = dense({ units: 2, name: 'shared', ...relu });
    const joined = tfl.layers.concatenate().apply([a, b].map((x) => shared.apply(x) as tfl.SymbolicTensor));
    const output = dense({ units: 1, name: 'out' }).apply(joined) as tfl.SymbolicTensor;
    const { alive } = await masked(tfl.model({ inputs: [a, b], outputs: output }), {
      'shared/kernel': [1, 1, 1, 1],
      'out/kernel': [1, 0, 0, 1],
    });
    expect(alive).toEqual({ 'shared/kernel': [1, 1, 1, 1], 'out/kernel': [1, 0, 0, 1] });
  });

  test('softmax makes every unit read every other', async () => {
    const plain = (activation: 'relu' | 'softmax'): tfl.LayersModel =>
      chain(dense({ units: 2, inputShape: [1], name: 'a', activation }), dense({ units: 1, name: 'b' }));
    const masks = { 'b/kernel': [1, 0] };
    expect((await masked(plain('softmax'), masks)).alive['a/kernel']).toEqual([1, 1]);
    expect((await masked(plain('relu'), masks)).alive['a/kernel']).toEqual([1, 0]);
  });
});

const bn = (): tfl.layers.Layer => tfl.layers.batchNormalization({ center: false });

/** Every kind of layer that is known, bias-free, with a nested model and a skip connection. */
function zoo(): tfl.LayersModel {
  const input = tfl.input({ shape: [6, 6, 2] });
  const first = conv2d({ filters: 5, kernelSize: 3, padding: 'same', name: 'first', ...relu }).apply(input);
  const deep = depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'deep', ...relu }).apply(first);
  const added = tfl.layers.add().apply([first, deep] as tfl.SymbolicTensor[]);
  const block = tfl.sequential({
    layers: [
      conv2d({ filters: 4, kernelSize: 2, name: 'inner', ...bare, inputShape: [6, 6, 5] }),
      tfl.layers.reLU(),
      tfl.layers.maxPooling2d({ poolSize: 2, strides: 1 }),
      tfl.layers.conv2dTranspose({ filters: 4, kernelSize: 3, name: 'back', ...relu }),
    ],
  });
  const nested = block.apply(added) as tfl.SymbolicTensor;
  const pooled = tfl.layers.averagePooling2d({ poolSize: 3 }).apply(bn().apply(nested) as tfl.SymbolicTensor);
  const flat = flatten().apply(tfl.layers.dropout({ rate: 0.5 }).apply(pooled) as tfl.SymbolicTensor);
  const global = tfl.layers.globalAveragePooling2d({}).apply(added);
  const both = tfl.layers.concatenate().apply([flat, global] as tfl.SymbolicTensor[]);
  const hidden = dense({ units: 6, name: 'hidden', ...relu }).apply(both);
  return model(input, dense({ units: 2, name: 'out', activation: 'softmax', ...bare }).apply(hidden));
}

describe.each(backends)('on %s', (backend) => {
  test('zeroing every dead weight changes no prediction, and none is dead then', async () => {
    await useBackend(backend);
    const plain = zoo();
    const decorated = await decorateModel(plain, { method: maskedWeights() });
    const x = tf.randomNormal([2, 6, 6, 2], 0, 1, 'float32', 7);
    const predict = (): number[] => [...(decorated.predict(x) as tf.Tensor).dataSync()];
    const sizes = Object.entries(readMasks(decorated)).map(([name, { length }]) => ({ name, length }));
    let [dead, before] = [0, 0];
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.03, max: 0.4, noNaN: true }), (seed, density) => {
        const masks = Object.fromEntries(
          sizes.map(({ name, length }, i) => {
            const uniform = tf.randomUniform([length], 0, 1, 'float32', seed + i);
            const bits = uniform.dataSync().map((u) => Number(u < density));
            uniform.dispose();
            return [name, Uint8Array.from(bits)];
          }),
        );
        writeMask(decorated, masks);
        const outputs = predict();
        before = tf.memory().numTensors;
        const alive = effectiveMasks(decorated);
        const effective = effectiveDensity(decorated);
        expect(tf.memory().numTensors).toBe(before);
        for (const [name, bits] of Object.entries(alive)) {
          bits.forEach((bit, i) => {
            if (bit > (masks[name]?.[i] as number)) throw new Error(`${name} ${i} is alive, but pruned`);
            dead += (masks[name]?.[i] as number) - bit;
          });
        }
        writeMask(decorated, alive);
        expect(deviation(predict(), outputs)).toBeLessThan(1e-6);
        expect(effectiveMasks(decorated)).toEqual(alive);
        expect(totalDensity(countDensity(decorated))).toBeCloseTo(effective, 12);
      }),
      { numRuns: backend === 'cpu' || backend === 'wasm' ? 15 : 3, seed: 2 },
    );
    expect(dead).toBeGreaterThan(20);
  });
});

test('a stripped model has the effective density of its mask', async () => {
  const plain = chain(
    dense({ units: 8, inputShape: [6], name: 'a', ...relu }),
    dense({ units: 2, name: 'b' }),
  );
  const decorated = await decorateModel(plain, { method: edgePopup({ density: 0.2 }), seed: 3 });
  expect(effectiveMasks(await strip(decorated))).toEqual(effectiveMasks(decorated));
  expect(effectiveDensity(plain)).toBe(1);
});

test('what it does not know is an error that names the layer', () => {
  const unknown =
    (layer: tfl.layers.Layer): (() => number) =>
    () =>
      effectiveDensity(chain(tfl.layers.inputLayer({ inputShape: [4, 3] }), layer));
  expect(
    unknown(tfl.layers.simpleRNN({ units: 2, recurrentInitializer: 'glorotUniform', name: 'Rnn' })),
  ).toThrow('the units of the SimpleRNN layer "Rnn" depend on its inputs (known: dense,');
  expect(unknown(tfl.layers.reshape({ targetShape: [12], name: 'Shape' }))).toThrow('Reshape layer "Shape"');
  expect(unknown(tfl.layers.batchNormalization({ axis: 1, name: 'Norm' }))).toThrow('"Norm"');
});
