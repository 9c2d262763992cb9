import { multiPrize } from '@supermask/binarize';
import { edgePopup, joint, type Reparam } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import { Trainer } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, eachNear, equal, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { batchNormChecks } from '../trace/batch-norm.ts';
import { maskChecks, masksOf } from '../trace/masks.ts';
import { network } from '../trace/network.ts';
import { recordingSgd } from '../trace/recording-sgd.ts';
import { type StoredKernel, storedKernels } from '../trace/stored-kernels.ts';

/** Of every loss, and of scores and weights after any step, in the norm. */
const TOLERANCE = 1e-4;

const METHODS: Readonly<Record<string, (density: number) => Reparam>> = {
  edgepopup: (density) => edgePopup({ density, count: 'floor-prune' }),
  mpt: (density) =>
    multiPrize({ density, count: 'floor-prune', scale: { divisor: 'floor', density, zero: 0 } }),
  joint: (density) => joint({ density, count: 'floor-prune' }),
};

/** The kinds of training traces. */
export const traceKinds: Readonly<Record<string, (golden: GoldenCase) => Promise<Check[]>>> = {
  dense: (golden) => trace(golden, network(golden)),
  ...Object.fromEntries(
    Object.entries(METHODS).map(([kind, methodOf]) => [
      kind,
      async (golden: GoldenCase) =>
        trace(golden, await decorateModel(network(golden), { method: methodOf(golden.number('k')) })),
    ]),
  ),
};

/** Trains from the stored start on the stored batches, and compares whatever the case has of each step. */
async function trace(golden: GoldenCase, model: LayersModel): Promise<Check[]> {
  const kernels = storedKernels(model);
  kernels.forEach(({ weight, scores }, i) => {
    weight.write(golden.tensor(`w0.${i}`));
    scores?.write(golden.tensor(`s0.${i}`));
  });
  const { optimiser, gradients } = recordingSgd({
    learningRate: golden.number('lr'),
    momentum: golden.number('momentum'),
    weightDecay: golden.number('weight_decay'),
  });
  const start = new Map(
    kernels.flatMap(({ weight, scores }, i) => [
      [`grad_w_step0.${i}`, weight.read()] as const,
      ...(scores ? [[`grad_s_step0.${i}`, scores.read()] as const] : []),
    ]),
  );
  const trainer = new Trainer(model, { scores: optimiser, weights: optimiser });
  const before = masksOf(kernels);
  const losses: number[] = [];
  const checks: Check[] = [];
  const batches = golden.file.values('data.batches');
  const [steps, size] = golden.file.shape('data.batches') as [number, number];
  for (let step = 0; step < steps; step++) {
    const batch = batchAt(golden, batches.subarray(step * size, (step + 1) * size));
    losses.push((await trainer.step(batch)).loss);
    tf.dispose([batch.inputs, batch.labels]);
    checks.push(...stateChecks(golden, kernels, step + 1));
  }
  for (const [part, variable] of start) {
    if (golden.has(part)) checks.push(near(part, gradients.get(variable) ?? [], golden.values(part)));
  }
  checks.push(
    equal('steps', [steps, size], [golden.number('steps'), golden.number('batch')]),
    eachNear('loss', losses, golden.values('loss'), TOLERANCE),
    ...(golden.has('loss_f64') ? [eachNear('loss_f64', losses, golden.values('loss_f64'), TOLERANCE)] : []),
    ...maskChecks(golden, { before, after: masksOf(kernels), steps }),
    ...batchNormChecks(golden, model, { steps, size }),
  );
  trainer.dispose();
  model.dispose();
  return checks;
}

/** `w<step>.<kernel>` and `s<step>.<kernel>`, where the case has them. */
function stateChecks(golden: GoldenCase, kernels: readonly StoredKernel[], step: number): Check[] {
  return kernels.flatMap(({ weight, scores }, i) =>
    [[`w${step}.${i}`, weight] as const, [`s${step}.${i}`, scores] as const].flatMap(([part, variable]) =>
      variable && golden.has(part)
        ? [near(part, variable.read().dataSync(), golden.values(part), TOLERANCE)]
        : [],
    ),
  );
}

function batchAt(golden: GoldenCase, rows: Float32Array): { inputs: tf.Tensor; labels: tf.Tensor } {
  const images = golden.file.values('data.x');
  const [count, ...shape] = golden.file.shape('data.x') as [number, ...number[]];
  const labels = golden.file.values('data.y');
  return tf.tidy(() => {
    const indices = tf.tensor1d(Int32Array.from(rows), 'int32');
    const inputs = tf.gather(tf.tensor(images, [count, ...shape, 1]), indices);
    return { inputs, labels: tf.gather(tf.tensor1d(Int32Array.from(labels), 'int32'), indices) };
  });
}
