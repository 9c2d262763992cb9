import {
  type DownloadProgress,
  type ImageDataset,
  type ImageSet,
  loadDataset,
  normalise,
  stratified,
  stratifiedSplit,
  subset,
  take,
} from '@supermask/datasets';
import type { LabelledData } from '@supermask/trainers';
import type { RunConfig } from './config.ts';
import { type RunSets, shapeData } from './shape-data.ts';

/** Where a run's images come from; `glyphs` are drawn. */
export interface DataSource {
  /** Folder of the data set's official files; without one they are looked for where downloads are kept. */
  readonly dataDir?: string | undefined;
  /** Whether files that are not here may be downloaded. Default false. */
  readonly download?: boolean | undefined;
  readonly onDownload?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The images of a run: what is trained on, chosen by and reported on. */
export interface RunData {
  readonly dataset: ImageDataset;
  readonly train: LabelledData;
  /** Absent where none is held out. */
  readonly validation?: LabelledData;
  readonly test: LabelledData;
  /** The test images as they are, for pictures. */
  readonly testImages: ImageSet;
  /** With `spurious`: the class that the patch of each test image stands for. */
  readonly testPatches?: Uint8Array;
  /** What differs from the published data set. */
  readonly notes: readonly string[];
}

/**
 * Loads a run's images and splits them: training images from the front of the official training set,
 * validation images from its end (or both drawn with equal classes), test images from the front of the test set. Then
 * come the patches and random labels that the configuration asks for.
 *
 * @throws if the data set is unknown, its files are missing or damaged, or it is too small for the sizes.
 */
export async function loadRunData(
  config: RunConfig,
  { dataDir, download = false, onDownload, signal }: DataSource,
): Promise<RunData> {
  const { validationSize, trainSize, testSize, seed } = config;
  const drawn = config.dataset === 'glyphs';
  const dataset = await loadDataset(config.dataset, {
    seed,
    ...(dataDir === undefined ? {} : { dir: dataDir }),
    download,
    ...(onDownload ? { onProgress: onDownload } : {}),
    ...(signal ? { signal } : {}),
    ...(drawn && trainSize !== undefined ? { train: trainSize + validationSize } : {}),
    ...(testSize === undefined ? {} : { test: testSize }),
  });
  const available = dataset.train.count - validationSize;
  if (available < (trainSize ?? 1)) {
    throw new Error(
      `[supermask/experiments] loadRunData: ${dataset.train.name} holds ${dataset.train.count} images, too few for ` +
        `${trainSize ?? 1} to train on and ${validationSize} to validate with`,
    );
  }
  const labelled = (set: ImageSet): LabelledData => ({
    inputs: normalise(set.images, dataset.normalisation),
    shape: set.shape,
    labels: set.labels,
  });
  const sets = { ...trainingSets(dataset.train, config), test: dataset.test };
  const { train, validation, test, testPatches, notes } = shapeData(sets, config);
  return {
    dataset,
    train: labelled(train),
    ...(validation ? { validation: labelled(validation) } : {}),
    test: labelled(test),
    testImages: test,
    ...(testPatches ? { testPatches } : {}),
    notes: [...dataset.notes, ...notes],
  };
}

function trainingSets(
  whole: ImageSet,
  { subset: choice, trainSize, validationSize, seed }: RunConfig,
): Omit<RunSets, 'test'> {
  const available = whole.count - validationSize;
  const last = Array.from({ length: validationSize }, (_, i) => available + i);
  const front = { chosen: subset(whole, last), rest: take(whole, available) };
  const { chosen, rest } =
    choice === 'stratified' && validationSize > 0
      ? stratifiedSplit(whole, { count: validationSize, seed })
      : front;
  const count = trainSize ?? available;
  return {
    train:
      choice === 'stratified' && count < available ? stratified(rest, { count, seed }) : take(rest, count),
    // Of another name, so that its patches and random labels are others than those of the training images.
    ...(validationSize > 0 ? { validation: { ...chosen, name: `${whole.name}/validation` } } : {}),
  };
}
