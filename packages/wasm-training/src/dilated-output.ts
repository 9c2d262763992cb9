import type { Conv2DAttrs, DataId, TensorInfo } from '@tensorflow/tfjs-core';
import { isDilated } from './is-dilated.ts';

const DILATION: unique symbol = Symbol.for('@supermask/wasm-training dilation');

/** How a fused convolution that was dilated has been run. */
export interface DilatedOutput {
  readonly attrs: Conv2DAttrs & { readonly activation?: string };
  readonly depthwise: boolean;
}

/** Notes on the data of an output how its convolution was dilated, if it was. */
export function rememberDilation(out: TensorInfo, attrs: DilatedOutput['attrs'], depthwise: boolean): void {
  if (isDilated(attrs.dilations)) Object.assign(out.dataId, { [DILATION]: { attrs, depthwise } });
}

/** What was noted on an output, if there is one, and only once: asked again, undefined. */
export function takeDilation(out: TensorInfo | undefined): DilatedOutput | undefined {
  const noted = out?.dataId as (DataId & { [DILATION]?: DilatedOutput }) | undefined;
  const dilation = noted?.[DILATION];
  if (dilation !== undefined) delete noted?.[DILATION];
  return dilation;
}
