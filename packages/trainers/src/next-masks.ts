import type { ImpOptions } from './imp-options.ts';
import { maskCriterion } from './mask-criterion.ts';
import { countKept, pruneSmallest } from './prune-smallest.ts';
import type { Snapshot } from './snapshot.ts';
import { type TicketKernel, weightsOf } from './ticket-kernels.ts';

interface Round {
  /** The level that the masks are for, from 1. */
  readonly level: number;
  /** Before and after training, by the names of variables. */
  readonly initial: Snapshot;
  readonly trained: Snapshot;
  readonly masks: readonly Uint8Array[];
}

/**
 * One round of pruning the kernels of a model.
 *
 * @throws if a kernel would lose all its weights, by name.
 */
export function nextMasks(
  kernels: readonly TicketKernel[],
  { level, initial, trained, masks }: Round,
  options: Pick<ImpOptions, 'fraction' | 'scope' | 'count' | 'criterion' | 'ignore' | 'seed'>,
): Uint8Array[] {
  const { fraction = 0.2, scope = 'global', count = 'round', ignore = [] } = options;
  const { criterion = 'large-final', seed = 1 } = options;
  const rank = typeof criterion === 'function' ? criterion : maskCriterion(criterion, { seed });
  const prunable = kernels.map((kernel, i) => {
    const mask = masks[i] as Uint8Array;
    const values = rank(weightsOf(kernel, initial), weightsOf(kernel, trained), {
      mask,
      stream: `${level}/${kernel.name}`,
    });
    return { values, mask, ignored: ignore.includes(kernel.layer) };
  });
  const next =
    scope === 'global'
      ? pruneSmallest(prunable, { fraction: fraction as number, count })
      : prunable.flatMap((one, i) => {
          const own = typeof fraction === 'function' ? fraction(kernels[i] as TicketKernel) : fraction;
          return pruneSmallest([one], { fraction: own, count });
        });
  const cut = kernels.find((_, i) => countKept(next[i] as Uint8Array) === 0);
  if (cut === undefined) return next;
  throw new Error(
    `[supermask/trainers] imp: level ${level} would prune all weights of "${cut.name}" (fewer levels, scope ` +
      `layerwise, or ignore: ['${cut.layer}'])`,
  );
}
