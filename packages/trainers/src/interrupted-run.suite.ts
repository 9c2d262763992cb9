import { Worker } from 'node:worker_threads';
import '@tensorflow/tfjs-backend-cpu';
import { joint } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import * as tf from '@tensorflow/tfjs-core';
import { adam } from './adam.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { sgd } from './sgd.ts';
import { takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';

/**
 * The process that a test kills: trains with checkpoints in a folder, and waits at a step to be killed.
 *
 * @param worker with two workers, the script of the other one.
 */
async function main(path: string, waitAt?: string, worker?: string): Promise<void> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const folder = new CheckpointFolder(path);
  const { checkpoint: resume } = await folder.latest();
  console.log(`from step ${resume?.trainer.steps ?? 0}`);
  const model = await decorateModel(tinyClassifier(), { method: joint({ density: 0.5 }), seed: 2 });
  const logs = await train(model, {
    data: tinyData(30),
    validation: tinyData(12, 2),
    epochs: 6,
    batchSize: 8,
    optimisers: {
      scores: sgd({ learningRate: 0.1, momentum: 0.9 }),
      weights: adam({ learningRate: 0.01 }),
    },
    checkpointEvery: { epochs: 1, steps: 3 },
    onCheckpoint: (checkpoint) => folder.save(checkpoint),
    onStep: async ({ epoch, step }) => {
      const line = `epoch ${epoch} step ${step}`;
      console.log(line);
      if (line === waitAt) await new Promise((resolve) => setTimeout(resolve, 1e9));
    },
    ...(resume ? { resume } : {}),
    ...(worker ? { workers: 2, worker: () => new Worker(worker) } : {}),
  });
  const variables = [...(await takeSnapshot(model))].map(([name, values]) => [
    name,
    [...new Uint32Array(values.buffer)],
  ]);
  console.log(`end ${JSON.stringify({ logs: logs.map((log) => ({ ...log, seconds: 0 })), variables })}`);
}

main(process.argv[2] as string, ...process.argv.slice(3));
