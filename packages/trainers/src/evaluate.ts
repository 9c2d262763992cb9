import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { exp } from './exp.ts';
import { checkLabels } from './labelled-data.ts';
import { log } from './log.ts';
import { logits } from './logits.ts';
import { batchesOf, isLabelledData, type TrainingData } from './training-data.ts';

export interface Evaluation {
  /** Mean softmax cross-entropy, nats. */
  readonly loss: number;
  /** Fraction of examples whose highest logit is their class (the lowest class of equal ones), in [0, 1]. */
  readonly accuracy: number;
}

/**
 * Evaluates a classifier whose output are logits.
 *
 * @param data arrays, or what `train` takes as data: then the batches of epoch 1 and seed 1, whose labels must be
 *   classes, no distributions.
 * @throws if the model is none, or the data do not fit it.
 */
export async function evaluate(model: LayersModel, data: TrainingData): Promise<Evaluation> {
  if (isLabelledData(data)) return scoreLogits(await logits(model, data), data.labels);
  const classes = checkClassifier('evaluate', model);
  const values: number[] = [];
  const classOf: number[] = [];
  for await (const batch of batchesOf(data, { epoch: 1, seed: 1, batchSize: 1, classes, skip: 0 })) {
    const { inputs, labels } = batch;
    try {
      if (labels.rank !== 1) {
        throw new Error(
          `[supermask/trainers] evaluate: labels must be classes [batch], got [${labels.shape}]`,
        );
      }
      const output = tidy(() => model.apply(inputs, { training: false }) as Tensor);
      for (const value of await output.data()) values.push(value);
      for (const label of await labels.data()) classOf.push(label);
      output.dispose();
    } finally {
      dispose([inputs, labels]);
    }
  }
  return scoreLogits(Float32Array.from(values), Int32Array.from(classOf));
}

/**
 * The evaluation of logits that are already there. The same logits give the same bits in every engine.
 *
 * @param values float32 [count · classes], row-major.
 * @param labels [count], at least one.
 * @throws if there are not as many logits for each label, or a label is no class.
 */
export function scoreLogits(values: Float32Array, labels: Uint8Array | Int32Array): Evaluation {
  const classes = values.length / labels.length;
  if (!(Number.isInteger(classes) && classes > 0)) {
    throw new Error(
      `[supermask/trainers] scoreLogits: ${labels.length} labels need count · classes logits, got ${values.length}`,
    );
  }
  checkLabels('scoreLogits', labels, classes);
  let loss = 0;
  let correct = 0;
  labels.forEach((label, i) => {
    const row = values.subarray(i * classes, (i + 1) * classes);
    const best = row.indexOf(Math.max(...row));
    const top = row[best] as number;
    let sum = 0;
    for (const value of row) sum += exp(value - top);
    loss += log(sum) + top - (row[label] as number);
    if (best === label) correct++;
  });
  return { loss: loss / labels.length, accuracy: correct / labels.length };
}
