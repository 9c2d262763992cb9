import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

/**
 * What `run` returns while kernels of a decorated model have other masks than those of their methods: a
 * mixture, all ones, another task's. Differentiable to what the masks were computed from; nothing stored
 * changes, and the model's own masks are back afterwards, also after an error.
 *
 * @param maskOf float32 of the kernel's shape, any values; the caller disposes it. Undefined: its own mask.
 * @param run synchronous.
 * @throws if a method computes its kernel of no mask (it has no `apply`), a mask has another shape, or `run`
 *   gives a promise.
 */
export function withMasks<T>(
  model: LayersModel,
  maskOf: (layer: SupermaskLayer, kernel: MaskedKernel) => Tensor | undefined,
  run: () => T,
): T {
  const inside = decoratedLayers(model).reduceRight((next: () => T, layer) => {
    const masks = new Map(
      layer.kernels.flatMap((kernel): [string, Tensor][] => {
        const mask = maskOf(layer, kernel);
        if (mask === undefined) return [];
        checkMask(layer, kernel, mask);
        return [[kernel.key, mask]];
      }),
    );
    return () => layer.withMasks(masks, next);
  }, run);
  const result: unknown = inside();
  if (result instanceof Promise) {
    throw new Error(
      '[supermask/layers] withMasks: run must be synchronous, got a promise (the masks would be gone before it ends)',
    );
  }
  return result as T;
}

function checkMask(layer: SupermaskLayer, { key, weight }: MaskedKernel, mask: Tensor): void {
  if (`${mask.shape}` !== `${weight.shape}`) {
    throw new Error(
      `[supermask/layers] withMasks: the mask of "${layer.name}/${key}" must have the shape [${weight.shape}], ` +
        `got [${mask.shape}]`,
    );
  }
}
