import type { Padding } from '@supermask/format';
import { type LayerUse, refuseUnless } from './layer-use.ts';
import { padding } from './padding.ts';

type Pair = [number, number];

/** The members of a node whose windows slide. */
export interface Sliding {
  readonly strides: Pair;
  readonly padding: Padding;
}

interface SlidingConfig {
  /** Of the layer. */
  readonly strides?: unknown;
  readonly padding?: unknown;
  readonly dataFormat?: unknown;
  /** Rows and columns of the kernel or pool. */
  readonly window: readonly [number, number];
  readonly dilations?: readonly [number, number];
  /** What the windows slide over: [height, width, channels]. */
  readonly image: readonly number[];
}

/**
 * Strides and padding of a layer. One stride belongs to the columns of an image of one row.
 *
 * @throws if its channels are not the last axis, or its padding is another (causal).
 */
export function sliding(
  use: LayerUse,
  { strides, padding: kind, dataFormat, window, dilations = [1, 1], image }: SlidingConfig,
): Sliding {
  refuseUnless(use, 'dataFormat', dataFormat == null || dataFormat === 'channelsLast');
  refuseUnless(use, `padding "${kind}"`, kind === 'same' || kind === 'valid');
  const list = [strides].flat() as number[];
  const steps: Pair = list.length === 1 ? [1, list[0] as number] : (list as Pair);
  const span: Pair = [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1];
  const size: Pair = [image[0] as number, image[1] as number];
  return { strides: steps, padding: padding(kind as 'same' | 'valid', size, span, steps) };
}
