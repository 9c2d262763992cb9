import {
  Conv2D,
  engine,
  FusedConv2D,
  FusedDepthwiseConv2D,
  type GradConfig,
  getGradient,
  getKernelsForBackend,
  registerGradient,
  unregisterGradient,
} from '@tensorflow/tfjs-core';
import { batchNormGradientPatch, batchNormSecondGradientPatch } from './batch-norm-gradient.ts';
import { conv2DGradientPatch } from './conv2d-gradient.ts';
import { conv3DGradientPatch } from './conv3d-gradient.ts';
import { conv3DTransposeGradientPatch } from './conv3d-transpose-gradient.ts';
import { depthwiseConv2dNativeGradientPatch } from './depthwise-conv2d-gradient.ts';
import { dilatedCustomGrad } from './dilated-custom-grad.ts';
import { einsumGradientPatch } from './einsum-gradient.ts';
import { gatherGradientPatch } from './gather-gradient.ts';
import type { GradientPatch } from './gradient-patch.ts';
import { markOf, withMark } from './mark.ts';
import { maskedWeightsGradientPatch } from './masked-weights-gradient.ts';
import { reluGradientPatch, stepProductGradientPatch } from './relu-gradient.ts';
import { spreadGradientPatches } from './spread-gradients.ts';
import { stepGradientPatches } from './step-gradients.ts';

const PATCHES: readonly GradientPatch[] = [
  conv2DGradientPatch,
  depthwiseConv2dNativeGradientPatch,
  einsumGradientPatch,
  gatherGradientPatch,
  conv3DGradientPatch,
  conv3DTransposeGradientPatch,
  ...stepGradientPatches,
  maskedWeightsGradientPatch,
  batchNormGradientPatch,
  batchNormSecondGradientPatch,
  reluGradientPatch,
  stepProductGradientPatch,
  ...spreadGradientPatches,
];

const FUSED_REASON = 'missing: a dilated fused convolution, as in a conv2d layer, had no gradient';

/** A gradient that this package has added or replaced. */
export interface InstalledGradient {
  readonly kernelName: string;
  readonly reason: string;
}

/** Puts in the gradients that tfjs-core lacks. */
export function installGradients(): readonly InstalledGradient[] {
  const registered = PATCHES.flatMap(({ kernelName, reason, isNeeded, create }) => {
    const present = getGradient(kernelName) as GradConfig | undefined;
    const mark = present && markOf(present);
    if (mark) return [{ kernelName, reason: mark.reason }];
    if (!isNeeded(present)) return [];
    if (present) unregisterGradient(kernelName);
    registerGradient(withMark(create(present), { original: present, reason }));
    return [{ kernelName, reason }];
  });
  // Fused convolutions bring the same assertion themselves: it goes when that of conv2d goes.
  if (!registered.some(({ kernelName }) => kernelName === Conv2D)) return registered;
  const tfEngine = engine();
  const { customGrad } = tfEngine;
  if (markOf(customGrad) === undefined) {
    const original = Object.hasOwn(tfEngine, 'customGrad') ? customGrad : undefined;
    tfEngine.customGrad = withMark(dilatedCustomGrad(customGrad), { original, reason: FUSED_REASON });
  }
  const fused = [FusedConv2D, FusedDepthwiseConv2D];
  return [...registered, ...fused.map((kernelName) => ({ kernelName, reason: FUSED_REASON }))];
}

/** Takes the gradients back, those of another copy of this package too. */
export function uninstallGradients(): void {
  // tfjs lists no gradients. Those of a kernel that is no longer registered are known from here alone.
  const names = [...PATCHES, ...getKernelsForBackend('wasm')].map(({ kernelName }) => kernelName);
  for (const kernelName of new Set(names)) {
    const present = getGradient(kernelName) as GradConfig | undefined;
    const mark = present && markOf(present);
    if (mark === undefined) continue;
    unregisterGradient(kernelName);
    if (mark.original) registerGradient(mark.original);
  }
  const tfEngine: Partial<Pick<ReturnType<typeof engine>, 'customGrad'>> = engine();
  const mark = tfEngine.customGrad && markOf(tfEngine.customGrad);
  if (mark === undefined) return;
  // Without a property of its own, the engine has the method of its class.
  if (mark.original) tfEngine.customGrad = mark.original;
  else delete tfEngine.customGrad;
}
