import type { Checkpoint } from './checkpoint.ts';
import type { Retrain } from './imp-options.ts';
import type { Snapshot } from './snapshot.ts';
import { keepWhere, maskSnapshot, type TicketKernel } from './ticket-kernels.ts';

interface Masked {
  readonly kernels: readonly TicketKernel[];
  readonly masks: readonly Uint8Array[];
}

/**
 * Where the training of a pruned level begins: at the rewind step with the masks, for `train({ resume })`.
 *
 * @param rewind where training was at the rewind step.
 * @param options.trained the variables after the level before, from which all but `rewind` go on.
 */
export function levelStart(
  rewind: Checkpoint,
  { kernels, masks, retrain, trained }: Masked & { readonly retrain: Retrain; readonly trained: Snapshot },
): Checkpoint {
  const { earlyStopping, best, ...rest } = rewind;
  const point = { ...rest, logs: [], position: { ...rest.position, seconds: 0 } };
  if (retrain !== 'rewind') {
    return { ...point, variables: maskSnapshot(trained, kernels, masks), trainer: freshOptimisers(rewind) };
  }
  const slots = new Map(rewind.trainer.slots);
  kernels.forEach(({ variables: { weight } }, i) => {
    const own = slots.get(weight)?.map((values) => keepWhere(masks[i] as Uint8Array, values));
    if (own) slots.set(weight, own);
  });
  return {
    ...point,
    variables: maskSnapshot(rewind.variables, kernels, masks),
    trainer: { ...rewind.trainer, slots },
  };
}

/** The optimisers' state before the first step. */
export function freshOptimisers({ trainer }: Checkpoint): Checkpoint['trainer'] {
  const zeros = (slots: readonly Float32Array[]): Float32Array[] =>
    slots.map(({ length }) => new Float32Array(length));
  return { steps: 0, slots: new Map([...trainer.slots].map(([name, slots]) => [name, zeros(slots)])) };
}
