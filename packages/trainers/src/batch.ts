import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkLabelledData, type LabelledData } from './labelled-data.ts';

/** The examples of one step. */
export interface Batch {
  /** float32 [batch, …]. */
  readonly inputs: Tensor;
  /** Classes [batch], or a distribution over the classes for each example [batch, classes]. */
  readonly labels: Tensor;
}

/** A batch as data sources give it: tensors, tensors named as tf.data's datasets for tf.layers do, or arrays. */
export type BatchLike = Batch | { readonly xs: Tensor; readonly ys: Tensor } | LabelledData;

/**
 * A batch of tensors from what a data source gave. The caller disposes it.
 *
 * @throws if inputs and labels do not fit each other or the number of classes, or a label is no class; the
 *   source's tensors are disposed then.
 */
export async function toBatch(given: unknown, classes: number): Promise<Batch> {
  const batch = tensors(given, classes);
  const { inputs, labels } = batch;
  const fault = await batchFault(batch, classes);
  if (fault === undefined) return batch;
  inputs.dispose();
  labels.dispose();
  throw new Error(`[supermask/trainers] data source: a batch: ${fault}`);
}

function tensors(given: unknown, classes: number): Batch {
  const { inputs, labels, xs = inputs, ys = labels, shape } = (given ?? {}) as Record<string, unknown>;
  if (isTensor(xs) && isTensor(ys)) return { inputs: xs, labels: ys };
  if (!(inputs instanceof Float32Array && labels instanceof Uint8Array && Array.isArray(shape))) {
    throw new Error(
      '[supermask/trainers] data source: a batch must have tensors inputs and labels (or xs and ys), ' +
        'or be a Float32Array inputs, a shape and a Uint8Array labels',
    );
  }
  checkLabelledData('train', { inputs, labels, shape }, classes);
  return {
    inputs: tensor(inputs, [labels.length, ...shape]),
    labels: tensor(Int32Array.from(labels), [labels.length], 'int32'),
  };
}

async function batchFault({ inputs, labels }: Batch, classes: number): Promise<string | undefined> {
  const fits = labels.rank === 1 || (labels.rank === 2 && labels.shape[1] === classes);
  if (!fits || labels.shape[0] !== inputs.shape[0] || inputs.shape[0] === 0) {
    return (
      `labels must be [batch] or [batch, ${classes}] for inputs [batch, …], batch ≥ 1, ` +
      `got [${labels.shape}] for [${inputs.shape}]`
    );
  }
  if (labels.rank === 2) return undefined;
  const values = await labels.data();
  const strange = values.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  return strange === undefined ? undefined : `labels must be in [0, ${classes}), got ${strange}`;
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value && 'dispose' in value;
}
