import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LabelledData } from './labelled-data.ts';
import { logits } from './logits.ts';

export interface Evaluation {
  /** Mean softmax cross-entropy, nats. */
  readonly loss: number;
  /** Fraction of examples whose highest logit is their class (the lowest class of equal ones), in [0, 1]. */
  readonly accuracy: number;
}

/** Evaluates a classifier whose output are logits. */
export async function evaluate(model: LayersModel, data: LabelledData): Promise<Evaluation> {
  return scoreLogits(await logits(model, data), data.labels);
}

/** The evaluation of logits [count · classes] that are already there. */
export function scoreLogits(values: Float32Array, labels: Uint8Array): Evaluation {
  const classes = values.length / labels.length;
  let loss = 0;
  let correct = 0;
  labels.forEach((label, i) => {
    const row = values.subarray(i * classes, (i + 1) * classes);
    const best = row.indexOf(Math.max(...row));
    const top = row[best] as number;
    let sum = 0;
    for (const value of row) sum += Math.exp(value - top);
    loss += Math.log(sum) + top - (row[label] as number);
    if (best === label) correct++;
  });
  return { loss: loss / labels.length, accuracy: correct / labels.length };
}
