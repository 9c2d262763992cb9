import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { type MaskRowsOptions, maskRows } from './mask-rows.ts';
import { type MaskSelectedOptions, maskSelected, type SelectOptions, select } from './select.ts';

/** Up to here one workgroup does in one pass what otherwise takes seven. */
const SHORT = 2 ** 14;

/** Scores → mask of the `kept` largest of each row. */
function largestMask(scores: TensorInfo, backend: WebGPUBackend, options: MaskRowsOptions): TensorInfo {
  const { rows, kept, rank } = options;
  const size = util.sizeFromShape(scores.shape);
  if (rows > 1 || size <= SHORT) return maskRows(scores, backend, options);
  const selection = select([scores], backend, { kept, rank });
  const mask = maskSelected(scores, selection, backend, { rank, index: 0, sizes: [size] });
  backend.disposeData(selection.dataId);
  return mask;
}

const shaped = (info: TensorInfo, { shape }: TensorInfo): TensorInfo => ({ ...info, shape });

const reason = 'missing: a mask took 34 counting passes of tensor operations';

/** The kernels by which @supermask/core selects without reading back. It names them. */
export const selectionPatches: readonly KernelPatch[] = [
  {
    kernelName: 'SupermaskLargestMask',
    reason,
    create: () =>
      kernelFunc<{ scores: TensorInfo }, MaskRowsOptions>(({ inputs: { scores }, attrs, backend }) =>
        shaped(largestMask(scores, backend, attrs), scores),
      ),
  },
  {
    kernelName: 'SupermaskSelect',
    reason,
    create: () =>
      kernelFunc<Readonly<Record<string, TensorInfo>>, SelectOptions>(({ inputs, attrs, backend }) =>
        select(Object.values(inputs), backend, attrs),
      ),
  },
  {
    kernelName: 'SupermaskMaskSelected',
    reason,
    create: () =>
      kernelFunc<{ scores: TensorInfo; selection: TensorInfo }, MaskSelectedOptions>(
        ({ inputs: { scores, selection }, attrs, backend }) =>
          shaped(maskSelected(scores, selection, backend, attrs), scores),
      ),
  },
];
