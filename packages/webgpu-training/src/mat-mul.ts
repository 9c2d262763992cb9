import { _FusedMatMul, BatchMatMul, env, type TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelPatch, kernelFunc, typedKernel } from './kernel-patch.ts';

/** The program of tfjs-backend-webgpu for few outputs, with tiles of its own: MatMulSmallOutputSizeProgram. */
const SMALL_OUTPUT = 2;
const PROGRAM_FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';

/** From here on tfjs splits the inner sum of few outputs among workgroups, which add their parts as they come. */
const SPLIT_FROM = 2000;

interface Inputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

interface Attrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const patch = (kernelName: string): KernelPatch => ({
  kernelName,
  reason:
    'wrong: long sums of few outputs were added in no fixed order, so that training did not repeat its bits',
  create: (stock) => {
    const product = typedKernel<Inputs, Attrs>(stock);
    return kernelFunc<Inputs, Attrs>((args) => {
      const { inputs, attrs, backend } = args;
      const [inner = 1, rows = 1] = attrs.transposeA
        ? inputs.a.shape.slice(-2)
        : inputs.a.shape.slice(-2).reverse();
      const columns = inputs.b.shape.at(attrs.transposeB ? -2 : -1) ?? 1;
      // Twice: with up to 8 rows tfjs takes more for few.
      const few = Math.ceil(rows / 32) * Math.ceil(columns / 32) <= 2 * backend.thresholdToIncreaseWorkgroups;
      if (inner < SPLIT_FROM || rows * columns <= 128 || !few || env().getNumber(PROGRAM_FLAG) >= 0)
        return product(args);
      env().set(PROGRAM_FLAG, SMALL_OUTPUT);
      try {
        return product(args);
      } finally {
        env().set(PROGRAM_FLAG, -1);
      }
    });
  },
});

/** Products whose sums have a fixed order. */
export const matMulPatches: readonly KernelPatch[] = [patch(BatchMatMul), patch(_FusedMatMul)];
