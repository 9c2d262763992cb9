import type { KernelLayout, Reparam, Stored } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { KernelSlot } from './kernel-slots.ts';

/** One masked kernel of a decorated layer. */
export interface MaskedKernel {
  /** Where the wrapped layer holds it: `kernel`, `cell/recurrentKernel`. */
  readonly key: string;
  readonly weight: LayerVariable;
  readonly scores: LayerVariable;
  readonly reparam: Reparam;
  readonly layout: KernelSlot['layout'];
  /** The random stream that the weights were drawn from; whoever relies on it compares. */
  readonly source?: RandomTensor;
}

/** What is stored for a kernel now. */
export function stored({ weight, scores, layout }: MaskedKernel): Stored & { readonly layout: KernelLayout } {
  return { weight: weight.read(), scores: scores.read(), layout };
}
