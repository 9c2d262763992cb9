import { cifar10, cifar100 } from './cifar.ts';
import { closestName } from './closest-name.ts';
import { digits } from './digits.ts';
import { glyphs } from './glyphs.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';
import { fashionMnist, kmnist, mnist } from './mnist.ts';
import type { SourceOptions } from './source-options.ts';
import { take } from './take.ts';

/** The names that `loadDataset` knows. */
export const datasetNames: readonly [
  'glyphs',
  'digits',
  'mnist',
  'fashion-mnist',
  'kmnist',
  'cifar10',
  'cifar100',
] = ['glyphs', 'digits', 'mnist', 'fashion-mnist', 'kmnist', 'cifar10', 'cifar100'];

const inFiles = { digits, mnist, 'fashion-mnist': fashionMnist, kmnist, cifar10, cifar100 } as const;

/** One of `datasetNames`. */
export type DatasetName = (typeof datasetNames)[number];

/** Settings for any data set. Where its files come from concerns all but `glyphs`, which has none. */
export interface LoadOptions extends SourceOptions {
  /** Draws `glyphs` (default 1); ignored by the others, which are always the same. */
  readonly seed?: number;
  /** How many training images: drawn for `glyphs` (default 5,000), the first ones of the others (default all). */
  readonly train?: number;
  /** How many test images: drawn for `glyphs` (default 1,000), the first ones of the others (default all). */
  readonly test?: number;
}

/**
 * A data set by its name, such as one from a configuration.
 *
 * @throws if the name is unknown, fewer images are there than asked for, or as `glyphs`, `digits`, `mnist` and `cifar10`
 * do.
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<ImageDataset> {
  const { train, test } = options;
  if (name === 'glyphs') return glyphs(options);
  const read = Object.hasOwn(inFiles, name) ? inFiles[name as keyof typeof inFiles] : undefined;
  if (read === undefined) {
    const near = closestName(name, datasetNames);
    throw new Error(
      `[supermask/datasets] loadDataset: name must be one of ${datasetNames.join(', ')}, got "${name}"${near ? ` (did you mean "${near}"?)` : ''}`,
    );
  }
  const complete = await read(options);
  return first(first(complete, 'train', train), 'test', test);
}

/** Keeps the first `count` images of a part and notes it, so that no result passes for that of the whole set. */
function first(dataset: ImageDataset, part: 'train' | 'test', count: number | undefined): ImageDataset {
  const whole: ImageSet = dataset[part];
  if (count === undefined || count === whole.count) return dataset;
  const number = (value: number): string => value.toLocaleString('en-GB');
  const note = `${part} is the first ${number(count)} of ${number(whole.count)} images`;
  return { ...dataset, [part]: take(whole, count), notes: [...dataset.notes, note] };
}
