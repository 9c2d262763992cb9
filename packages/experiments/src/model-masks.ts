import { decoratedLayers } from '@supermask/layers';
import { tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ReportMask } from './report/report-data.ts';

/** The masks of a decorated model for pictures; none of an undecorated one. */
export function modelMasks(model: LayersModel): ReportMask[] {
  return decoratedLayers(model).flatMap((layer) =>
    layer.kernels.map((kernel) => ({
      layer: layer.name,
      shape: kernel.weight.shape as number[],
      mask: Uint8Array.from(
        tidy(() => layer.mask(kernel).dataSync()),
        (bit) => (bit === 0 ? 0 : 1),
      ),
    })),
  );
}
