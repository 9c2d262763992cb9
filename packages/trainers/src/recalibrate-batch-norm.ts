import { type MaskedKernel, type SupermaskLayer, withMasks } from '@supermask/layers';
import { type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { LayersModel, type layers } from '@tensorflow/tfjs-layers';
import { checkClassifier } from './check-classifier.ts';
import { checkCount } from './check-count.ts';
import { batchAt, checkLabelledData, type LabelledData } from './labelled-data.ts';
import { nextTask } from './next-task.ts';

export interface RecalibrateOptions {
  /** An integer ≥ 1, better large, since variances are within a batch; 250 by default. */
  readonly batchSize?: number;
}

/** The part of tfjs's BatchNormalization that its declarations do not name. */
interface BatchNorm {
  momentum: number;
}

/**
 * Computes the moving means and variances of all batch normalisations of a model anew, e.g. after its mask or
 * its precision has changed: the averages over the batches of one pass through the data in their order, each
 * batch with the weight of its examples, as torch.optim.swa_utils.update_bn does. Masks are those of evaluation (of a
 * method without `apply` what training has). Nothing else changes, and the same data give the same bits.
 *
 * @throws if model and data do not fit each other, or no batch normalisation is there.
 */
export async function recalibrateBatchNorm(
  model: LayersModel,
  data: LabelledData,
  { batchSize = 250 }: RecalibrateOptions = {},
): Promise<void> {
  const who = 'recalibrateBatchNorm';
  checkLabelledData(who, data, checkClassifier(who, model));
  checkCount(who, 'batchSize', batchSize);
  const norms = batchNorms(model);
  if (norms.length === 0) {
    throw new Error(`[supermask/trainers] ${who}: the model has no BatchNormalization layer`);
  }
  const momenta = norms.map(({ momentum }) => momentum);
  tidy(() => {
    // From 0 the first batch's statistics are taken over exactly, whatever was there.
    for (const variable of norms.flatMap(movingStatistics)) variable.write(zerosLike(variable.read()));
  });
  try {
    const count = data.labels.length;
    for (let seen = 0; seen < count; seen += batchSize) {
      const indices = Array.from({ length: Math.min(batchSize, count - seen) }, (_, i) => seen + i);
      // In training mode a layer moves its statistics by 1 − momentum of the way to the batch's.
      for (const norm of norms) norm.momentum = seen / (seen + indices.length);
      tidy(() => {
        withMasks(model, evaluated, () => model.apply(batchAt(data, indices).inputs, { training: true }));
      });
      await nextTask();
    }
  } finally {
    norms.forEach((norm, i) => {
      norm.momentum = momenta[i] as number;
    });
  }
}

/** The mask that evaluation uses, where training draws others. */
function evaluated(layer: SupermaskLayer, kernel: MaskedKernel): Tensor | undefined {
  return kernel.reparam.apply && layer.mask(kernel);
}

function batchNorms(model: LayersModel): (layers.Layer & BatchNorm)[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof LayersModel) return batchNorms(layer);
    return layer.getClassName() === 'BatchNormalization' ? [layer as layers.Layer & BatchNorm] : [];
  });
}

/** The last two of gamma, beta, moving mean and moving variance: those that are never trained. */
function movingStatistics(norm: layers.Layer): ReturnType<LayersModel['getLayer']>['weights'] {
  return norm.weights.slice(-2);
}
