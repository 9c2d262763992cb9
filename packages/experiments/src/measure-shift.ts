import { type CorruptionKind, corrupt, corruptionKinds, normalise, take } from '@supermask/datasets';
import { evaluate, logits, scoreLogits } from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { RunConfig } from './config.ts';
import type { RunData } from './run-data.ts';

/** How a trained network fares on test images that differ from its training images. */
export interface Shift {
  /** With `spurious`: the lowest of the accuracies of the groups class × (patch agrees, disagrees), in [0, 1]. */
  readonly worstGroup?: number;
  /**
   * The accuracy of each group: `agrees` and `disagrees` (all classes), and `<class> agrees`, `<class> disagrees`; of
   * those that have images.
   */
  readonly groups?: Readonly<Record<string, number>>;
  /**
   * With `corruptions`: the mean error over all kinds and severities, in [0, 1]. ImageNet-C's mCE divides the errors of
   * each kind by AlexNet's before it takes the mean; here nothing is divided.
   */
  readonly meanCorruption?: number;
  /** The mean error over the severities of each kind. */
  readonly corruptions?: Readonly<Record<CorruptionKind, number>>;
}

const severities = [1, 2, 3, 4, 5] as const;

export interface ShiftOptions {
  readonly data: RunData;
  readonly signal?: AbortSignal | undefined;
  /** So many test images, from the front, are corrupted in each way. */
  readonly corrupted?: number;
}

/**
 * Measures what a configuration asks for with `spurious` and `corruptions`, on the test images; undefined if nothing.
 *
 * @throws the reason of the signal, between two kinds of corruption.
 */
export async function measureShift(
  model: LayersModel,
  config: RunConfig,
  { data, signal, corrupted = 1000 }: ShiftOptions,
): Promise<Shift | undefined> {
  const { testPatches } = data;
  if (testPatches === undefined && !config.corruptions) return undefined;
  return {
    ...(testPatches ? await groupAccuracies(model, data, testPatches) : {}),
    ...(config.corruptions ? await corruptionErrors(model, config.seed, { data, signal, corrupted }) : {}),
  };
}

async function groupAccuracies(
  model: LayersModel,
  { test, testImages }: RunData,
  patches: Uint8Array,
): Promise<Required<Pick<Shift, 'worstGroup' | 'groups'>>> {
  const { labels } = test;
  const { classes } = testImages;
  const values = await logits(model, test);
  const accuracy = (belongs: (i: number) => boolean): number | undefined => {
    const rows = [...labels.keys()].filter(belongs);
    if (rows.length === 0) return undefined;
    const outputs = rows.flatMap((row) => [
      ...values.subarray(row * classes.length, (row + 1) * classes.length),
    ]);
    return scoreLogits(
      Float32Array.from(outputs),
      Uint8Array.from(rows, (row) => labels[row] as number),
    ).accuracy;
  };
  const groups = new Map<string, number>();
  for (const [name, agrees] of [
    ['agrees', true],
    ['disagrees', false],
  ] as const) {
    const inGroup = (i: number): boolean => (patches[i] === labels[i]) === agrees;
    const all = accuracy(inGroup);
    if (all !== undefined) groups.set(name, all);
    for (const [label, className] of classes.entries()) {
      const one = accuracy((i) => labels[i] === label && inGroup(i));
      if (one !== undefined) groups.set(`${className} ${name}`, one);
    }
  }
  return { worstGroup: Math.min(...groups.values()), groups: Object.fromEntries(groups) };
}

async function corruptionErrors(
  model: LayersModel,
  seed: number,
  { data: { testImages, dataset }, signal, corrupted: count }: ShiftOptions & { readonly corrupted: number },
): Promise<Required<Pick<Shift, 'meanCorruption' | 'corruptions'>>> {
  const images = take(testImages, Math.min(count, testImages.count));
  const errors: [CorruptionKind, number][] = [];
  for (const kind of corruptionKinds) {
    signal?.throwIfAborted();
    let sum = 0;
    for (const severity of severities) {
      const corrupted = corrupt(images, { kind, severity, seed });
      const inputs = normalise(corrupted.images, dataset.normalisation);
      const { accuracy } = await evaluate(model, { inputs, shape: images.shape, labels: images.labels });
      sum += 1 - accuracy;
    }
    errors.push([kind, sum / severities.length]);
  }
  const mean = errors.reduce((sum, [, error]) => sum + error, 0) / errors.length;
  return {
    meanCorruption: mean,
    corruptions: Object.fromEntries(errors) as Record<CorruptionKind, number>,
  };
}
