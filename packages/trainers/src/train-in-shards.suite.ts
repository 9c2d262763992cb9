import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { clipGradients } from './clip-gradients.ts';
import { setMaskStep } from './set-mask-step.ts';
import { shardGradients } from './shard-gradients.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { splitBatch } from './split-batch.ts';
import type { TrainOptions } from './train-options.ts';
import { trainedVariables } from './trained-variable.ts';
import { batchesOf, type TrainingData } from './training-data.ts';

/** What `train` computes with so many workers, one shard after the other in one thread. */
export async function trainInShards(
  model: LayersModel,
  options: Pick<
    TrainOptions,
    'optimisers' | 'clip' | 'labelSmoothing' | 'beforeStep' | 'batchSize' | 'epochs'
  > & {
    readonly data: TrainingData;
    readonly workers: number;
    readonly classes: number;
  },
): Promise<void> {
  const { data, workers, classes, epochs, batchSize = 128, clip, labelSmoothing = 0, beforeStep } = options;
  const trained = trainedVariables(model, options.optimisers);
  const variables = trained.map(({ variable }) => variable);
  const names = new Set(variables.map(({ originalName }) => originalName));
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for await (const { inputs, labels } of batchesOf(data, { epoch, seed: 1, batchSize, classes, skip: 0 })) {
      await beforeStep?.({ model, step, epoch });
      const count = inputs.shape[0] as number;
      const start = await takeSnapshot(model);
      const shards: { gradients: tf.Tensor[]; share: number; after: Snapshot }[] = [];
      for (const [i, { begin, end }] of splitBatch(count, workers).entries()) {
        restoreSnapshot(model, start);
        setMaskStep(model, step);
        const share = (end - begin) / count;
        const rows = <T extends tf.Tensor>(all: T): T =>
          tf.gather(all, tf.range(begin, end, 1, 'int32')) as unknown as T;
        const { gradients } = shardGradients(
          model,
          variables,
          { inputs: rows(inputs), labels: rows(labels) },
          { labelSmoothing, share, penalties: i === 0 },
        );
        shards.push({ gradients, share, after: await takeSnapshot(model) });
      }
      restoreSnapshot(
        model,
        new Map(
          [...start].map(([name, values]) => [
            name,
            names.has(name)
              ? values
              : values.map((before, i) => {
                  const all = shards.map(
                    ({ after, share }) => [after.get(name)?.[i] as number, share] as const,
                  );
                  if (all.every(([value]) => value === before)) return before;
                  return all.reduce(
                    (sum, [value, share]) => Math.fround(sum + Math.fround(value * Math.fround(share))),
                    0,
                  );
                }),
          ]),
        ),
      );
      step++;
      const sums = variables.map((_, v) =>
        shards.map(({ gradients }) => gradients[v] as tf.Tensor).reduce((sum, one) => tf.add(sum, one)),
      );
      const clipped = clipGradients(sums, clip);
      trained.forEach((one, v) => {
        const { learningRate } = one.optimiser;
        const next = one.optimiser.update(one.variable.read(), clipped[v] as tf.Tensor, one.slots, {
          learningRate,
          step,
        });
        one.variable.write(next.value);
        one.slots = next.slots;
      });
      setMaskStep(model, step);
    }
  }
}
