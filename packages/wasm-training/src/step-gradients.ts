import {
  All,
  Any,
  Equal,
  Greater,
  Less,
  LessEqual,
  NotEqual,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';

/**
 * The gradients of what answers true or false: zero, as tfjs has it for greaterEqual alone, on any backend.
 * thresholdedReLU needs that of greater, and masking those of notEqual and any wherever it stands behind a
 * layer with weights.
 */
export const stepGradientPatches: readonly GradientPatch[] = [
  ...[Equal, NotEqual, Greater, Less, LessEqual].map((name) => zeroGradient(name, ['a', 'b'])),
  ...[Any, All].map((name) => zeroGradient(name, ['x'])),
];

function zeroGradient(kernelName: string, inputs: readonly string[]): GradientPatch {
  return {
    kernelName,
    reason: 'missing: instead of a gradient of zero there was none, on any backend',
    isNeeded: (stock) => stock === undefined,
    create: () => ({
      kernelName,
      inputsToSave: [...inputs],
      gradFunc: (_dy, saved) =>
        Object.fromEntries(inputs.map((input, i) => [input, () => zeros((saved[i] as Tensor).shape)])),
    }),
  };
}
