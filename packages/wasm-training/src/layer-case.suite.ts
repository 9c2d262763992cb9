import type { layers } from '@tensorflow/tfjs-layers';

/** A layer and what goes into it. */
export interface LayerCase {
  /** Shapes of the inputs, batch first. */
  readonly inputs: readonly (readonly number[])[];
  readonly make: () => layers.Layer;
  /** The input holds whole numbers from 0 to this, this excluded. */
  readonly indicesBelow?: number;
  /** The input gets no gradient: what comes in are whole numbers, or tfjs knows no gradient for the layer. */
  readonly first?: boolean;
  /**
   * Why the gradients of cpu as it stands cannot be the truth. Where they are `wrong` or `missing` the layer is
   * linear in its input and in each weight, so that differences of its forward pass are exact. Where they are
   * `added`, the pack gives cpu the gradients as well, and the slope of the loss is the only other truth.
   */
  readonly onCpu?: 'wrong' | 'missing' | 'added';
  readonly training?: boolean;
  /** The last time step of the input is zero: that is what masks hide. */
  readonly padded?: boolean;
}

/** A case with one input, or (a list of shapes) with several. */
export function layer(
  shape: readonly number[] | readonly (readonly number[])[],
  make: () => layers.Layer,
  options: Omit<LayerCase, 'inputs' | 'make'> = {},
): LayerCase {
  const inputs = (Array.isArray(shape[0]) ? shape : [shape]) as readonly (readonly number[])[];
  return { inputs, make, ...options };
}
