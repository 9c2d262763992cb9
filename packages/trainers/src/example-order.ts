/** What the order of examples comes from, and of the sums over them. */
export interface ExampleOrder {
  readonly seed: number;
  readonly batchSize: number;
  /** Only if there are several. */
  readonly workers?: number;
}

/** The same from the options of `train`. */
export function exampleOrder({
  seed = 1,
  batchSize = 128,
  workers = 1,
}: {
  readonly seed?: number;
  readonly batchSize?: number;
  readonly workers?: number;
}): ExampleOrder {
  return { seed, batchSize, ...(workers > 1 ? { workers } : {}) };
}
