import { tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';

/** Counted, not configured: how many weights of a kernel its mask keeps. */
export interface KernelDensity {
  readonly layer: string;
  readonly key: string;
  readonly shape: readonly number[];
  readonly total: number;
  readonly kept: number;
}

/** The density of every masked kernel of a model, in the order of its layers; empty for an undecorated one. */
export function countDensity(model: LayersModel): KernelDensity[] {
  return decoratedLayers(model).flatMap((layer) =>
    layer.kernels.map((kernel) => {
      const mask = tidy(() => layer.mask(kernel).dataSync());
      let kept = 0;
      // A signed mask has −1 where it flips a weight.
      for (const bit of mask) if (bit !== 0) kept++;
      return {
        layer: layer.name,
        key: kernel.key,
        shape: kernel.weight.shape as number[],
        total: mask.length,
        kept,
      };
    }),
  );
}

/** Weights kept over weights, of all masked kernels together; 1 where nothing is masked. */
export function totalDensity(kernels: readonly KernelDensity[]): number {
  const sum = (key: 'kept' | 'total'): number => kernels.reduce((total, kernel) => total + kernel[key], 0);
  return kernels.length === 0 ? 1 : sum('kept') / sum('total');
}
