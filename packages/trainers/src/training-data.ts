import { deriveKey, permutation } from '@supermask/format';
import { type Batch, type BatchLike, toBatch } from './batch.ts';
import { type Augment, batchAt, type LabelledData } from './labelled-data.ts';

/** What has batches one after the other; a `tf.data` dataset is one. */
export interface BatchDataset {
  iterator(): Promise<{ next(): Promise<IteratorResult<unknown>> }>;
}

/** The batches of one epoch in their order. Whoever yields tensors hands them over: they are disposed. */
export type Batches = Iterable<BatchLike> | AsyncIterable<BatchLike> | BatchDataset;

/** Gives the batches of an epoch (from 1). The same arguments must give the same batches, or the run has no second. */
export type BatchSource = (at: {
  readonly epoch: number;
  readonly seed: number;
}) => Batches | Promise<Batches>;

/** Arrays in memory, which are shuffled; or a source or dataset, whose order and batch sizes are its own. */
export type TrainingData = LabelledData | BatchSource | BatchDataset;

export interface EpochOrder {
  /** From 1. */
  readonly epoch: number;
  readonly seed: number;
  /** Of arrays; a source has its own. */
  readonly batchSize: number;
  readonly classes: number;
  /** How many batches of the epoch are done already. */
  readonly skip: number;
  /** Of arrays; what a source gives is as it gives it. */
  readonly augment?: Augment | undefined;
}

/** Batches in an epoch; Infinity if only the source knows. */
export function batchCount(data: TrainingData, batchSize: number): number {
  return isLabelledData(data) ? Math.ceil(data.labels.length / batchSize) : Number.POSITIVE_INFINITY;
}

/** The batches of one epoch after the first `skip`. The caller disposes them. */
export async function* batchesOf(data: TrainingData, order: EpochOrder): AsyncGenerator<Batch> {
  const { epoch, seed, batchSize, classes, skip, augment } = order;
  if (isLabelledData(data)) {
    const indices = permutation(deriveKey(seed, 'order', `${epoch - 1}`), data.labels.length);
    for (let begin = skip * batchSize; begin < indices.length; begin += batchSize) {
      const rows = indices.subarray(begin, begin + batchSize);
      const at = { indices: rows, shape: data.shape, epoch, seed };
      yield batchAt(data, rows, augment && ((inputs) => augment(inputs, at)));
    }
    return;
  }
  const batches = typeof data === 'function' ? await data({ epoch, seed }) : data;
  let index = 0;
  for await (const given of isDataset(batches) ? elements(batches) : batches) {
    const batch = await toBatch(given, classes);
    if (index++ >= skip) {
      yield batch;
      continue;
    }
    batch.inputs.dispose();
    batch.labels.dispose();
  }
  if (index >= Math.max(1, skip)) return;
  throw new Error(
    `[supermask/trainers] data source: must have at least ${Math.max(1, skip)} batches in epoch ${epoch}, ` +
      `got ${index}`,
  );
}

export function isLabelledData(data: TrainingData): data is LabelledData {
  return 'labels' in data;
}

function isDataset(batches: Batches): batches is BatchDataset {
  return 'iterator' in batches;
}

async function* elements(dataset: BatchDataset): AsyncGenerator<unknown> {
  const iterator = await dataset.iterator();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
