import type { ImageDataset } from '@supermask/datasets';
import type { RunConfig } from './config.ts';

/** What a page needs beside the network to use it: how to scale pixels, what the classes are called. */
export function fileInfo({ dataset, model, method }: RunConfig, data: ImageDataset): Record<string, string> {
  return {
    dataset,
    model,
    method,
    classes: JSON.stringify(data.train.classes),
    // (pixel / 255 − mean) / deviation
    normalisation: JSON.stringify(data.normalisation),
  };
}
