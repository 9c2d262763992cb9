import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type LayerUse, layerUses } from './layer-uses.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import { SupermaskLayer } from './supermask-layer.ts';
import { floats, type TaskParts, writeValues } from './task-parts.ts';
import type { TaskState } from './task-state.ts';
import { withMasks } from './with-masks.ts';

export interface EntropySlopesOptions {
  readonly inputs: tf.Tensor | tf.Tensor[];
  readonly parts: TaskParts;
  readonly states: readonly TaskState[];
}

/** dH/dαᵢ of each task i at α = 1/T, in nats: see `MaskTasks.infer`. */
export async function entropySlopes(
  model: LayersModel,
  { inputs, parts, states }: EntropySlopesOptions,
): Promise<Float32Array> {
  const entropy = entropyOf(model);
  const before = parts.norms.map(({ variable }) => ({ variable, values: floats(variable) }));
  let gradient: tf.Tensor;
  try {
    for (const { name, variable } of parts.norms) {
      writeValues(variable, mean(states.map(({ norms }) => norms[name] as Float32Array)));
    }
    gradient = tf.tidy(() => {
      const stacks = new Map<MaskedKernel, tf.Tensor2D>(
        parts.kernels.map(({ name, kernel }) => {
          const masks = states.map((state) => Float32Array.from(state.masks[name] as Int8Array));
          return [kernel, tf.stack(masks.map((mask) => tf.tensor1d(mask))) as tf.Tensor2D];
        }),
      );
      const mixture = (shares: tf.Tensor) => (_: SupermaskLayer, kernel: MaskedKernel) =>
        tf.reshape(
          tf.matMul(tf.reshape(shares, [1, -1]), stacks.get(kernel) as tf.Tensor2D),
          kernel.weight.shape as number[],
        );
      const outputs = (shares: tf.Tensor): tf.Tensor =>
        withMasks(model, mixture(shares), () => model.apply(inputs) as tf.Tensor);
      return tf.grad((shares) => entropy(outputs(shares)))(tf.fill([states.length], 1 / states.length));
    });
  } finally {
    for (const { variable, values } of before) writeValues(variable, values);
  }
  try {
    return await gradient.data<'float32'>();
  } finally {
    gradient.dispose();
  }
}

/** The mean entropy of the classes, from logits, or from probabilities where the model ends in a softmax. */
function entropyOf(model: LayersModel): (outputs: tf.Tensor) => tf.Scalar {
  const { uses, outputs } = layerUses(model);
  if (outputs.length !== 1) {
    throw new Error(
      `[supermask/layers] maskTasks: infer takes a model of one output, the scores of classes, got ${outputs.length}`,
    );
  }
  const { layer } = uses[outputs[0] as number] as LayerUse;
  const inner = layer instanceof SupermaskLayer ? layer.inner : layer;
  const { activation } = inner as unknown as { activation?: { getClassName(): string } };
  const isProbability = inner.getClassName() === 'Softmax' || activation?.getClassName() === 'softmax';
  return (y) => {
    const log = isProbability ? tf.log(tf.add(y, 1e-12)) : tf.logSoftmax(y);
    const p = isProbability ? y : tf.exp(log);
    return tf.neg(tf.mean(tf.sum(tf.mul(p, log), -1))) as tf.Scalar;
  };
}

function mean(values: readonly Float32Array[]): Float32Array {
  return (values[0] as Float32Array).map(
    (_, i) => values.reduce((sum, task) => sum + (task[i] as number), 0) / values.length,
  );
}
