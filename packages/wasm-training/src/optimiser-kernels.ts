import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

interface SgdAttrs {
  readonly rate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

interface AdamAttrs {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly root: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

const REASON = 'missing: an update of @supermask/trainers took up to ten passes';

/**
 * The kernels by which @supermask/trainers updates a variable, whose `update-kernels.ts` names them and says what they
 * mean: float32 tensors of one shape → new ones, with the bits of the tensor operations.
 */
export const optimiserPatches: readonly KernelPatch[] = [
  {
    kernelName: 'SupermaskSgd',
    reason: REASON,
    isNeeded: (stock) => stock === undefined,
    create: (_, moduleOf) =>
      kernelFunc<{ value: TensorInfo; gradient: TensorInfo; velocity?: TensorInfo }, SgdAttrs, TensorInfo[]>(
        ({ inputs: { value, gradient, velocity }, attrs, backend }) => {
          const outputs = [value, ...(velocity ? [velocity] : [])].map(({ shape }) =>
            backend.makeOutput(shape, 'float32'),
          );
          const { kernels, at } = moduleOf(backend);
          const { rate, momentum, weightDecay, nesterov } = attrs;
          const [next, nextVelocity = 0] = outputs.map(at) as [number, number?];
          kernels.sgd(
            ...[at(value), at(gradient), velocity ? at(velocity) : 0, next, nextVelocity],
            ...[util.sizeFromShape(value.shape), rate, momentum, weightDecay],
            nesterov,
          );
          return outputs;
        },
      ),
  },
  {
    kernelName: 'SupermaskAdam',
    reason: REASON,
    isNeeded: (stock) => stock === undefined,
    create: (_, moduleOf) =>
      kernelFunc<
        Readonly<Record<'value' | 'gradient' | 'first' | 'second', TensorInfo>>,
        AdamAttrs,
        TensorInfo[]
      >(({ inputs: { value, gradient, first, second }, attrs, backend }) => {
        const outputs = [value, first, second].map(({ shape }) => backend.makeOutput(shape, 'float32'));
        const { kernels, at } = moduleOf(backend);
        const { rate, beta1, beta2, root, epsilon, weightDecay } = attrs;
        kernels.adam(
          ...([value, gradient, first, second, ...outputs].map(at) as Seven),
          ...[util.sizeFromShape(value.shape), rate, beta1, 1 - beta1, beta2, 1 - beta2],
          ...[root, epsilon, weightDecay],
        );
        return outputs;
      }),
  },
];

type Seven = [number, number, number, number, number, number, number];
