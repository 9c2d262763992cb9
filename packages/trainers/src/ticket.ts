import { type Initialiser, largestMask } from '@supermask/core';
import { deriveKey, randomUint32 } from '@supermask/format';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Checkpoint } from './checkpoint.ts';
import type { ImpLevel } from './imp.ts';
import { freshOptimisers, levelStart } from './level-start.ts';
import { countKept } from './prune-smallest.ts';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';
import { maskedCopy, maskSnapshot, ticketKernels } from './ticket-kernels.ts';

/** A masked model that is to be trained, or trained again. */
export interface Ticket {
  /** The caller's to dispose. */
  readonly model: LayersModel;
  /** For `train(model, { …, resume })`, which then trains the steps from the rewind step to the end. */
  readonly resume: Checkpoint;
}

/** The mask and weights of a level as they were when its training began, with `retrain: 'rewind'`. */
export function ticket(level: ImpLevel): Promise<Ticket> {
  return withMasks(level, (mask) => mask);
}

/**
 * The control "is it the structure?": the mask of a level over kernels that are drawn anew. Biases and other
 * variables are those before training. With `resume` they are trained from the rewind step on, as open_lth does it by
 * default: for fewer steps than the weights of the ticket have had. `train` without `resume` gives them all.
 *
 * @param options.weights how kernels are drawn; `seed` an integer in [0, 2⁵³), another than that of the ticket.
 */
export async function randomReinit(
  level: ImpLevel,
  { weights, seed }: { readonly weights: Initialiser; readonly seed: number },
): Promise<Ticket> {
  const model = await maskedCopy(level.source, { ...level.options, weights, seed });
  const kernels = ticketKernels(model);
  const masks = kernels.map(({ name }) => level.masks[name] as Uint8Array);
  const variables = maskSnapshot(await takeSnapshot(model), kernels, masks);
  restoreSnapshot(model, variables);
  const start = levelStart(level.rewind, { kernels, masks, retrain: 'rewind', trained: variables });
  return { model, resume: { ...start, variables, trainer: freshOptimisers(level.rewind) } };
}

/**
 * The control "is it the mask?": rewound weights under masks that are drawn at random, with the counts of the level
 * in each kernel.
 */
export function randomTicket(level: ImpLevel, { seed }: { readonly seed: number }): Promise<Ticket> {
  return withMasks(level, (mask, name) => {
    const words = randomUint32(deriveKey(seed, 'sampling', `random-ticket/${name}`), mask.length);
    const drawn = Float32Array.from(words, (word) => word >>> 8);
    return Uint8Array.from(largestMask(drawn, countKept(mask), 'value'));
  });
}

/**
 * The same control made from the mask itself, as open_lth's branch does it: its bits in another order within each
 * kernel. It has the distribution of `randomTicket`.
 */
export function layerShuffle(level: ImpLevel, { seed }: { readonly seed: number }): Promise<Ticket> {
  return withMasks(level, (mask, name) => {
    const words = randomUint32(deriveKey(seed, 'sampling', `layer-shuffle/${name}`), mask.length);
    const shuffled = mask.slice();
    for (let i = mask.length - 1; i > 0; i--) {
      const j = Math.floor(((words[i] as number) * (i + 1)) / 0x100000000);
      const bit = shuffled[i] as number;
      shuffled[i] = shuffled[j] as number;
      shuffled[j] = bit;
    }
    return shuffled;
  });
}

/** The rewound weights of a level under masks made from its own. */
async function withMasks(
  level: ImpLevel,
  change: (mask: Uint8Array, name: string) => Uint8Array,
): Promise<Ticket> {
  const model = await maskedCopy(level.source, level.options);
  const kernels = ticketKernels(model);
  const masks = kernels.map(({ name }) => change(level.masks[name] as Uint8Array, name));
  const { rewind } = level;
  const resume = levelStart(rewind, { kernels, masks, retrain: 'rewind', trained: rewind.variables });
  restoreSnapshot(model, resume.variables);
  return { model, resume };
}
