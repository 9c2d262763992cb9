import * as binarize from '@supermask/binarize';
import * as core from '@supermask/core';
import { exportModel } from '@supermask/export';
import { randomValues } from '@supermask/format';
import * as layers from '@supermask/layers';
import { type BackendName, useBackend } from '@supermask/testing';
import { type ReadmeRun, runReadme } from '@supermask/testing/readme';
import * as trainers from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';

const MODULES: Readonly<Record<string, object>> = {
  '@supermask/binarize': binarize,
  '@supermask/core': core,
  '@supermask/layers': layers,
  '@supermask/trainers': trainers,
  '@tensorflow/tfjs-backend-cpu': {},
  '@tensorflow/tfjs-core': tf,
  '@tensorflow/tfjs-layers': tfl,
};

/** Runs the code of a page, whatever backend it imports, on the given one. */
export async function runPage(name: string, backend: BackendName = 'wasm'): Promise<ReadmeRun> {
  await useBackend(backend);
  return runReadme(new URL(`${name}.md`, import.meta.url), MODULES);
}

/** 16 → 24 → 3, without biases, its weights drawn from a seed. */
export function classifier(): tfl.LayersModel {
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({
        units: 24,
        activation: 'relu',
        useBias: false,
        inputShape: [16],
        name: 'hidden',
      }),
      tfl.layers.dense({ units: 3, useBias: false, name: 'logits' }),
    ],
  });
  layers.initialiseKernels(model, { weights: core.kaimingNormal(), seed: 1 });
  return model;
}

/** 60 examples of three classes that a network of this size learns. */
export function examples(): trainers.LabelledData {
  const draw = { distribution: 'normal', scale: 0.7, seed: 1, purpose: 'data', stream: 'x' } as const;
  const inputs = randomValues(draw, 60 * 16);
  const labels = Uint8Array.from({ length: 60 }, (_, i) => i % 3);
  labels.forEach((label, i) => {
    for (let at = 0; at < 4; at++) inputs[i * 16 + 4 * label + at] = 1.5;
  });
  return { inputs, shape: [16], labels };
}

export interface Training extends trainers.TrainHooks {
  readonly method: core.Reparam | ((place: layers.KernelPlace) => core.Reparam);
  readonly scores?: core.Initialiser;
  readonly weights?: core.Initialiser;
  /** Done to the decorated model before training. */
  readonly prepare?: (model: tfl.LayersModel) => void;
  readonly optimisers?: trainers.TrainOptions['optimisers'];
  readonly epochs?: number;
}

const momentum = trainers.sgd({ learningRate: 0.05, momentum: 0.9 });

/**
 * Decorates the classifier and trains it, three steps an epoch; expects that the loss falls and that no epoch leaves
 * tensors behind.
 */
export async function trained({
  method,
  scores,
  weights,
  prepare,
  optimisers = { scores: momentum, weights: momentum },
  epochs = 8,
  ...hooks
}: Training): Promise<tfl.LayersModel> {
  const options = { method, seed: 1, ...(scores ? { scores } : {}), ...(weights ? { weights } : {}) };
  const model = await layers.decorateModel(classifier(), options);
  prepare?.(model);
  const tensors: number[] = [];
  const logs = await trainers.train(model, {
    data: examples(),
    epochs,
    batchSize: 20,
    optimisers,
    seed: 1,
    ...hooks,
    onEpoch: () => tensors.push(tf.memory().numTensors),
  });
  expect(new Set(tensors).size).toBe(1);
  expect(logs.at(-1)?.trainLoss).toBeLessThan(logs[0]?.trainLoss as number);
  return model;
}

/** All masked kernels of a model with their values as evaluation has them. */
export function kernelsOf(model: tfl.LayersModel): {
  readonly kernel: layers.MaskedKernel;
  readonly mask: Float32Array;
  readonly effective: Float32Array;
  readonly weight: Float32Array;
  readonly scores: Float32Array;
}[] {
  // Not `tidy`, which would look for tensors in all that a kernel leads to.
  tf.engine().startScope();
  const all = layers.decoratedLayers(model).flatMap((layer) =>
    layer.kernels.map((kernel) => ({
      kernel,
      mask: layer.mask(kernel).dataSync<'float32'>(),
      effective: layer.effectiveKernel(kernel).dataSync<'float32'>(),
      weight: kernel.weight.read().dataSync<'float32'>(),
      scores: kernel.scores.read().dataSync<'float32'>(),
    })),
  );
  tf.engine().endScope();
  return all;
}

/**
 * Expects that a model computes with a hard mask, 0 exactly where the mask is 0, and that it can be written as
 * a file, which `exportModel` compares with the model.
 */
export function expectHardMask(model: tfl.LayersModel): void {
  for (const { mask, effective } of kernelsOf(model)) {
    expect([...effective].map((value) => value !== 0)).toEqual([...mask].map((bit) => bit !== 0));
    expect(mask.some((bit) => bit !== 0)).toBe(true);
  }
  expect(exportModel(model).length).toBeGreaterThan(0);
}

/** Density of all masks together. */
export const density = (model: tfl.LayersModel): number => layers.totalDensity(layers.countDensity(model));

/** Values without order or meaning, but the same everywhere. */
export const values = (count: number, phase = 0): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(7 * i + phase));

/** dL/dweight and dL/dscores of L = Σ g · effective. */
export function gradients(
  method: core.Reparam,
  { weight, scores }: core.Stored,
  g: readonly number[],
  context: core.ReparamContext = { training: true },
): { readonly dw: number[]; readonly ds: number[] } {
  const loss = (...[w, s]: tf.Tensor[]): tf.Tensor =>
    tf.sum(
      tf.mul(
        method.effective({ weight: w as tf.Tensor, scores: s as tf.Tensor }, context),
        tf.tensor([...g], weight.shape),
      ),
    );
  // A kernel that takes no part in the scores has no gradient to them.
  const scored = method.config.trains.scores;
  const [dw, ds = tf.zerosLike(scores)] = (
    scored ? tf.grads(loss)([weight, scores]) : [tf.grad((w) => loss(w, scores))(weight)]
  ) as [tf.Tensor, tf.Tensor?];
  const list = (x: tf.Tensor): number[] => Array.from(x.dataSync(), (value) => value + 0);
  return { dw: list(dw), ds: list(ds) };
}

/** Expects two lists to be equal up to float32 rounding. */
export function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, 5);
  });
}
