import { cast, losses, oneHot, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Mean softmax cross-entropy, as torch's cross_entropy(…, label_smoothing): the target of a class is
 * (1 − ε) · onehot + ε / classes.
 *
 * @param logits float32 [batch, classes].
 * @param labels classes [batch], or a distribution for each example [batch, classes].
 * @param smoothing ε in [0, 1).
 */
export function classificationLoss(logits: Tensor, labels: Tensor, smoothing: number): Scalar {
  const classes = logits.shape.at(-1) as number;
  const targets =
    labels.rank === 1 ? oneHot(cast(labels, 'int32') as Parameters<typeof oneHot>[0], classes) : labels;
  return losses.softmaxCrossEntropy(cast(targets, 'float32'), logits, undefined, smoothing);
}
