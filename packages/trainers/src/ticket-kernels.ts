import { maskedWeights } from '@supermask/core';
import { type DecorateModelOptions, decorateModel, maskedKernels } from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { countKept } from './prune-smallest.ts';
import type { Snapshot } from './snapshot.ts';

/** Which kernels of the model are masked, as `decorateModel` takes it. */
export type TicketOptions = Pick<DecorateModelOptions, 'skip' | 'kernels'>;

/** A masked kernel of a ticket. */
export interface TicketKernel {
  /** `<layer>/<key>`. */
  readonly name: string;
  readonly layer: string;
  readonly key: string;
  readonly shape: readonly number[];
  /** Which of the model's kernels it is, from 0. */
  readonly index: number;
  /** The names of its variables in a snapshot. */
  readonly variables: { readonly weight: string; readonly scores: string };
}

/** A copy of a plain model in which every kernel has a mask that the scores hold, and everything else is trained. */
export function maskedCopy(
  source: LayersModel,
  options: Pick<DecorateModelOptions, 'skip' | 'kernels' | 'weights' | 'seed'>,
): Promise<LayersModel> {
  return decorateModel(source, { ...options, method: maskedWeights(), trainBias: true });
}

/** @throws if two kernels have one name. */
export function ticketKernels(model: LayersModel): TicketKernel[] {
  return maskedKernels(model, 'imp').map(({ name, layer, kernel: { key, weight, scores } }, index) => ({
    name,
    layer: layer.name,
    key,
    shape: weight.shape as number[],
    index,
    variables: { weight: weight.originalName, scores: scores.originalName },
  }));
}

/** The weights of a kernel in a snapshot. */
export function weightsOf({ variables }: TicketKernel, snapshot: Snapshot): Float32Array {
  return snapshot.get(variables.weight) as Float32Array;
}

/** A snapshot in which the scores are the masks and pruned weights are 0. */
export function maskSnapshot(
  snapshot: Snapshot,
  kernels: readonly TicketKernel[],
  masks: readonly Uint8Array[],
): Snapshot {
  const masked = new Map(snapshot);
  kernels.forEach(({ variables: { weight, scores } }, i) => {
    const mask = masks[i] as Uint8Array;
    masked.set(scores, Float32Array.from(mask));
    masked.set(weight, keepWhere(mask, snapshot.get(weight) as Float32Array));
  });
  return masked;
}

/** The values where the mask is 1, else 0. */
export function keepWhere(mask: Uint8Array, values: Float32Array): Float32Array {
  return values.map((value, i) => (mask[i] === 1 ? value : 0));
}

/** @throws if the scores are not the masks, or a pruned weight is not 0: with the counts. */
export function assertMasked(
  snapshot: Snapshot,
  kernels: readonly TicketKernel[],
  { masks, when }: { readonly masks: readonly Uint8Array[]; readonly when: string },
): void {
  kernels.forEach((kernel, i) => {
    const mask = masks[i] as Uint8Array;
    const weights = weightsOf(kernel, snapshot);
    const scores = snapshot.get(kernel.variables.scores) as Float32Array;
    const moved = mask.filter((bit, j) => bit !== Number(scores[j] !== 0)).length;
    const regrown = mask.filter((bit, j) => bit === 0 && weights[j] !== 0).length;
    if (moved === 0 && regrown === 0) return;
    throw new Error(
      `[supermask/trainers] imp: the mask of "${kernel.name}" must keep ${countKept(mask)} of ${mask.length} weights ` +
        `${when}, but ${moved} bits of it are others and ${regrown} pruned weights are not 0 (does a hook or ` +
        'callback write the model?)',
    );
  });
}
