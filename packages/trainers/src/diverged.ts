/** Thrown by `train` when numbers stopped being finite. */
export class Diverged extends Error {
  override readonly name = 'Diverged';

  constructor(failure: string, { epoch, step }: { readonly epoch: number; readonly step: number }) {
    super(
      `[supermask/trainers] train: training diverged in epoch ${epoch}, step ${step}: ${failure}. ` +
        'The model has its state of the last completed epoch (lower the learning rate)',
    );
  }
}
