import { type KernelDensity, totalDensity } from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkImpOptions } from './check-imp-options.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ImpOptions, LevelRecord } from './imp-options.ts';
import { ImpRun } from './imp-run.ts';
import { nextMasks } from './next-masks.ts';
import { countKept } from './prune-smallest.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { maskedCopy, type TicketOptions, ticketKernels } from './ticket-kernels.ts';

/** A trained level of iterative pruning. */
export interface ImpLevel extends LevelRecord {
  /** Rounds of pruning before it: 0 is the dense network. */
  readonly level: number;
  /** Counted: weights kept over weights, of all masked kernels. */
  readonly density: number;
  readonly kernels: readonly KernelDensity[];
  /** `<layer>/<key>` → [n] of 0 and 1, flat as the kernel. */
  readonly masks: Readonly<Record<string, Uint8Array>>;
  /** The trained ticket. It is `imp`'s, and only this level's until the next one is asked for: see `ticket`. */
  readonly model: LayersModel;
  /** All variables after training; the scores are the masks. */
  readonly trained: Snapshot;
  /** Where training was at the rewind step, before anything was pruned. */
  readonly rewind: Checkpoint;
  /** What the level was made of. */
  readonly source: LayersModel;
  readonly options: TicketOptions;
}

/**
 * Iterative magnitude pruning: train, prune, rewind, and again. Yields every level when it is trained, the dense one
 * first; what is asked for no more is not trained.
 *
 * Kernels become w · M (`maskedWeights`), so that pruned weights contribute nothing and get no gradient; they are
 * set to 0 after each step, whatever the optimiser does, and after each epoch the masks are counted. Level 0
 * trains to the same bits as `train` with the plain model, and so does a level that prunes nothing.
 *
 * @param source a plain model with the weights to begin with; not changed, and still the caller's to dispose.
 * @throws as `train` does; on options that do not fit; if a kernel would lose all its weights, or something
 *   writes pruned weights; on a stored level that is damaged or of another run.
 */
export async function* imp(source: LayersModel, options: ImpOptions): AsyncGenerator<ImpLevel, void, void> {
  const { levels, skip, kernels: slots } = options;
  const ticketOptions = { ...(skip ? { skip } : {}), ...(slots ? { kernels: slots } : {}) };
  const model = await maskedCopy(source, ticketOptions);
  try {
    const kernels = ticketKernels(model);
    checkImpOptions(options, kernels);
    const initial = await takeSnapshot(model);
    const run = new ImpRun(model, options, { kernels, initial });
    let masks: readonly Uint8Array[] = kernels.map(({ shape }) =>
      new Uint8Array(shape.reduce((n, length) => n * length, 1)).fill(1),
    );
    for (let level = 0, trained = initial; level <= levels; level++) {
      if (level > 0) masks = nextMasks(kernels, { level, initial, trained, masks }, options);
      const finished = await run.level(level, { masks, trained });
      trained = finished.trained;
      restoreSnapshot(model, trained);
      // The level has counted that the model has these very masks.
      const densities = kernels.map(({ layer, key, shape }, i) => {
        const mask = masks[i] as Uint8Array;
        return { layer, key, shape, total: mask.length, kept: countKept(mask) };
      });
      yield {
        ...finished,
        level,
        density: totalDensity(densities),
        kernels: densities,
        masks: Object.fromEntries(kernels.map(({ name }, i) => [name, masks[i] as Uint8Array])),
        model,
        rewind: run.rewind,
        source,
        options: ticketOptions,
      };
    }
  } finally {
    model.dispose();
  }
}
