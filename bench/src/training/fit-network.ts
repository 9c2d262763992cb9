import { loadDataset, normalise } from '@supermask/datasets';
import { constant, evaluate, type LabelledData, sgd, train } from '@supermask/trainers';
import { buildTraining, TRAINING_NETWORKS, type TrainingKey } from './training-network.ts';

/** A training of a network on images, by SGD with a constant learning rate. */
export interface Fit {
  readonly key: TrainingKey;
  readonly threads: number;
  readonly dataset: 'mnist' | 'fashion-mnist';
  /** The folder with its files. */
  readonly dir: string;
  /** The first so many for training. */
  readonly images: number;
  readonly epochs: number;
  /** The accuracy on the test images, looked at after each epoch, with which it ends. */
  readonly target?: number;
  readonly recipe: { readonly learningRate: number; readonly momentum: number; readonly weightDecay: number };
}

export interface Fitted {
  /** Wall-clock time of training, without reading the images and evaluating. */
  readonly seconds: number;
  readonly epochs: number;
  readonly accuracy: number;
}

export async function fitNetwork({ key, threads, target = 1, recipe, ...data }: Fit): Promise<Fitted> {
  const {
    train: set,
    test,
    normalisation,
  } = await loadDataset(data.dataset, { dir: data.dir, train: data.images });
  const labelled = ({ images, shape, labels }: typeof set): LabelledData => ({
    ...{ shape, labels },
    inputs: normalise(images, normalisation),
  });
  const tested = labelled(test);
  const model = await buildTraining(key);
  const optimiser = sgd(recipe);
  let [start, seconds, epochs, accuracy] = [0, 0, 0, 0];
  await train(model, {
    data: labelled(set),
    epochs: data.epochs,
    batchSize: TRAINING_NETWORKS[key.network].batch,
    optimisers: { scores: optimiser, weights: optimiser },
    schedule: constant(),
    workers: threads,
    beforeStep: () => {
      if (start === 0) start = performance.now();
    },
    onEpoch: async () => {
      seconds += (performance.now() - start) / 1000;
      start = 0;
      epochs++;
      ({ accuracy } = await evaluate(model, tested));
      if (accuracy >= target) model.stopTraining = true;
    },
  });
  model.dispose();
  return { seconds, epochs, accuracy };
}
