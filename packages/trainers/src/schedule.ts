import { cosPi } from '@supermask/format';

/** Progress of the run → factor on the base learning rate. `epoch` counts from 0. */
export type Schedule = (progress: { readonly epoch: number; readonly epochs: number }) => number;

/** The base learning rate throughout. */
export function constant(): Schedule {
  return () => 1;
}

/** ½(1 + cos(π · epoch / epochs)), once per epoch: hidden-networks, utils/schedulers.py, cosine_lr without warm-up. */
export function cosine(): Schedule {
  return ({ epoch, epochs }) => (1 + cosPi(epoch / epochs)) / 2;
}
