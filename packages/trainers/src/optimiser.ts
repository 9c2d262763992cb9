import type { Tensor } from '@tensorflow/tfjs-core';

/** One variable's state beside its value, e.g. its momentum. */
export type Slots = readonly Tensor[];

export interface UpdateContext {
  /** The base learning rate after the schedule. At 0 the `Trainer` keeps the value's bits, whatever is returned. */
  readonly learningRate: number;
  /** 1 in the first update. */
  readonly step: number;
}

/**
 * A gradient method as a pure function of tensors, so that its state can be saved and two groups of variables
 * can have different ones. (tf.train's optimisers hide their state and take one learning rate for all.)
 */
export interface Optimiser {
  /** Base learning rate, ≥ 0. */
  readonly learningRate: number;
  /** How many slots a variable has; they start as zeros of its shape. */
  readonly slots: number;
  /** New value and new slots from value, gradient and slots. The caller tidies. */
  update(
    value: Tensor,
    gradient: Tensor,
    slots: Slots,
    context: UpdateContext,
  ): { value: Tensor; slots: Tensor[] };
}

/** @throws if a hyper-parameter of an optimiser is not a finite number in [low, high). */
export function checkHyperParameter(
  who: string,
  name: string,
  value: number,
  low: number,
  high: number,
): void {
  if (Number.isFinite(value) && value >= low && value < high) return;
  throw new Error(`[supermask/trainers] ${who}: ${name} must be in [${low}, ${high}), got ${value}`);
}
