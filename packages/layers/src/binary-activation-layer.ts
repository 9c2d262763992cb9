import { type SignOfZero, type SurrogateName, sign, surrogate } from '@supermask/binarize';
import type { serialization, Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

export interface BinaryActivationOptions {
  /** The surrogate gradient. */
  readonly gradient?: SurrogateName;
  /** The sign of 0; 0 is torch's. */
  readonly zero?: SignOfZero;
  readonly name?: string;
}

/**
 * A tf.layers layer that gives the sign of its input, any shape, float32 ±1; see `sign` of `@supermask/binarize`.
 * Made by `binaryActivation`.
 */
export class BinaryActivation extends layers.Layer {
  static readonly className = 'BinaryActivation';
  readonly gradient: SurrogateName;
  readonly zero: SignOfZero;

  /** @throws on an unknown gradient. */
  constructor({ gradient = 'approx-sign', zero = 1, ...config }: BinaryActivationOptions = {}) {
    super(config);
    surrogate(gradient);
    this.gradient = gradient;
    this.zero = zero;
    this.supportsMasking = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = [inputs].flat() as [Tensor];
    return sign(x, { gradient: this.gradient, zero: this.zero });
  }

  override computeOutputShape(
    inputShape: Parameters<layers.Layer['computeOutputShape']>[0],
  ): ReturnType<layers.Layer['computeOutputShape']> {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), gradient: this.gradient, zero: this.zero };
  }
}
