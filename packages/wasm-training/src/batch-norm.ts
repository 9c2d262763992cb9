import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type KernelConfig,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/** What `batchNormGradientPatch` runs: its name is that of no kernel of tfjs. */
export const BATCH_NORM_GRAD = 'SupermaskBatchNormGrad';

type Named<Names extends string> = Readonly<Record<Names, TensorInfo>>;

export const batchNormPatches: readonly KernelPatch[] = [
  {
    kernelName: FusedBatchNorm,
    reason: 'slow: a scalar loop with a square root for every value',
    isNeeded: (stock) => stock !== undefined,
    create: (stock, moduleOf) =>
      kernelFunc<Named<'x' | 'mean' | 'variance'> & Partial<Named<'offset' | 'scale'>>, FusedBatchNormAttrs>(
        ({ inputs, attrs, backend }) => {
          const { x, mean, variance, offset, scale } = inputs;
          const columns = x.shape.at(-1) as number;
          const parts = [mean, variance, offset, scale].filter((part) => part != null);
          if (
            parts.some(({ shape, dtype }) => dtype !== 'float32' || util.sizeFromShape(shape) !== columns)
          ) {
            return (stock as KernelConfig).kernelFunc({ inputs, attrs: { ...attrs }, backend }) as TensorInfo;
          }
          floats(backend, x);
          const size = util.sizeFromShape(x.shape);
          const out = backend.makeOutput(x.shape, 'float32');
          const [factor, shift] = [
            backend.makeOutput([columns], 'float32'),
            backend.makeOutput([columns], 'float32'),
          ];
          const variances = floats(backend, variance);
          const scales = scale && floats(backend, scale);
          floats(backend, factor).set(
            variances.map((value, i) => (scales?.[i] ?? 1) / Math.sqrt(value + attrs.varianceEpsilon)),
          );
          if (offset) floats(backend, shift).set(floats(backend, offset));
          else floats(backend, shift).fill(0);
          const { kernels, at } = moduleOf(backend);
          kernels.normalise(at(x), at(mean), at(factor), at(shift), at(out), size / columns || 0, columns);
          dispose(backend, [factor, shift]);
          return out;
        },
      ),
  },
  {
    kernelName: BATCH_NORM_GRAD,
    reason: 'missing: the gradient of batch normalisation took some fifteen passes',
    isNeeded: (stock) => stock === undefined,
    create: (_, moduleOf) =>
      kernelFunc<Named<'dy' | 'x' | 'mean' | 'factor'>, object, TensorInfo[]>(
        ({ inputs: { dy, x, mean, factor }, backend }) => {
          const columns = x.shape.at(-1) as number;
          const rows = util.sizeFromShape(x.shape) / columns || 0;
          const dx = backend.makeOutput(x.shape, 'float32');
          const sums = backend.makeOutput([2, columns], 'float32');
          const { kernels, at } = moduleOf(backend);
          kernels.batchNormSums(at(dy), at(x), at(mean), at(sums), rows, columns);
          kernels.scaleColumns(at(dy), at(factor), at(dx), rows, columns);
          return [dx, sums];
        },
      ),
  },
];

function dispose(backend: BackendWasm, tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
