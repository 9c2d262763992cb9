import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { floats, heapValues } from './heap.ts';
import type { HeapModule } from './heap-module.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';

/** What is ranked: |s| or s. */
type Rank = 'magnitude' | 'value';

interface RowsOptions {
  readonly rows: number;
  readonly kept: number;
  readonly layout: 'contiguous' | 'interleaved';
  readonly rank: Rank;
}

/** Of a tensor under a selection. */
interface SelectedOptions {
  /** Which of the tensors that were selected from it is. */
  readonly index: number;
  readonly rank: Rank;
  /** Where it is false, a mask of zeros alone is an error. */
  readonly mayBeEmpty?: boolean;
}

const REASON = 'missing: top-k of @supermask/core selected in JavaScript, and its gradient took seven passes';

/**
 * The kernels by which @supermask/core makes top-k masks, whose `mask-kernels.ts` names them and says what they mean.
 * All throw where a score is NaN or infinite.
 */
export const selectionPatches: readonly KernelPatch[] = [
  patch<{ scores: TensorInfo }, RowsOptions>(
    'SupermaskLargestMask',
    (moduleOf) =>
      ({ inputs: { scores }, attrs: { rows, kept, layout, rank }, backend }) => {
        const size = util.sizeFromShape(scores.shape);
        const length = size / rows;
        const interleaved = layout === 'interleaved' && rows > 1;
        const mask = backend.makeOutput(scores.shape, 'float32');
        const { kernels, at, withScratch } = moduleOf(backend);
        const finite = withScratch(
          scratchFor(length) + 16 + (interleaved ? 4 * length + 16 : 0),
          (scratch) =>
            size === 0 ||
            kernels.largestMaskRows(
              ...[at(scores), at(mask), rows, length, interleaved, kept, orderOf(rank), scratch],
            ),
        );
        if (!finite) throwNotFinite(backend, [scores], mask);
        return mask;
      },
  ),
  patch<Readonly<Record<string, TensorInfo>>, { readonly kept: number; readonly rank: Rank }>(
    'SupermaskSelect',
    (moduleOf) =>
      ({ inputs, attrs: { kept, rank }, backend }) => {
        const scores = Object.values(inputs);
        const sizes = scores.map(({ shape }) => util.sizeFromShape(shape));
        const n = sizes.reduce((sum, size) => sum + size, 0);
        const selection = backend.makeOutput([1 + scores.length], 'int32');
        const lists = backend.makeOutput([2 * scores.length], 'int32');
        const { kernels, at, withScratch } = moduleOf(backend);
        heapValues(backend, lists).set(scores.flatMap((one, i) => [at(one), sizes[i] as number]));
        const finite = withScratch(scratchFor(n), (scratch) =>
          kernels.selectLargest(...[at(lists), scores.length, kept, orderOf(rank), at(selection), scratch]),
        );
        backend.disposeData(lists.dataId);
        if (!finite) throwNotFinite(backend, scores, selection);
        return selection;
      },
  ),
  patch<{ scores: TensorInfo; selection: TensorInfo }, SelectedOptions>(
    'SupermaskMaskSelected',
    (moduleOf) =>
      ({ inputs: { scores, selection }, attrs, backend }) =>
        applied(moduleOf(backend), backend, { scores, selection }, attrs),
  ),
  patch<{ weight: TensorInfo; scores: TensorInfo; selection: TensorInfo }, SelectedOptions>(
    'SupermaskMaskedWeights',
    (moduleOf) =>
      ({ inputs, attrs, backend }) =>
        applied(moduleOf(backend), backend, inputs, attrs),
  ),
  patch<{ dy: TensorInfo; weight?: TensorInfo; scores: TensorInfo }, object>(
    'SupermaskSignProduct',
    (moduleOf) =>
      ({ inputs: { dy, weight, scores }, backend }) => {
        const dx = backend.makeOutput(scores.shape, 'float32');
        const { kernels, at } = moduleOf(backend);
        kernels.signProduct(
          ...[at(dy), weight ? at(weight) : 0, at(scores), at(dx), util.sizeFromShape(scores.shape)],
        );
        return dx;
      },
  ),
];

function patch<Inputs, Attrs>(
  kernelName: string,
  create: (moduleOf: ModuleOf) => Kernel<Inputs, Attrs>,
): KernelPatch {
  return {
    kernelName,
    reason: REASON,
    isNeeded: (stock) => stock === undefined,
    create: (_, moduleOf) => kernelFunc(create(moduleOf)),
  };
}

/** The mask, or with `weight` that times it. */
function applied(
  { kernels, at }: HeapModule,
  backend: BackendWasm,
  { weight, scores, selection }: { weight?: TensorInfo; scores: TensorInfo; selection: TensorInfo },
  { index, rank, mayBeEmpty = true }: SelectedOptions,
): TensorInfo {
  const n = util.sizeFromShape(scores.shape);
  const out = backend.makeOutput(scores.shape, 'float32');
  const cuts = heapValues(backend, selection);
  const cut = [cuts[0] as number, cuts[1 + index] as number] as const;
  const kept = kernels.applyMask(...[weight ? at(weight) : 0, at(scores), at(out), n, orderOf(rank)], ...cut);
  if (kept > 0 || mayBeEmpty) return out;
  backend.disposeData(out.dataId);
  throw new Error(
    `[supermask/wasm-training] top-k: the budget of the model keeps none of the ${n} weights of kernel ${index} ` +
      '(minPerKernel: 1 keeps one of each, 0 allows it; density: cubicDensity({ from: 0.5, … }) lets the scores get ready)',
  );
}

/** Bytes that `narrow` of assembly/kth-largest.ts asks for. */
function scratchFor(n: number): number {
  return 4096 + 8 * Math.min(n, Math.max(2 ** 15, Math.ceil(n / 8)));
}

function orderOf(rank: Rank): number {
  return rank === 'magnitude' ? 0 : -1;
}

function throwNotFinite(backend: BackendWasm, tensors: readonly TensorInfo[], output: TensorInfo): never {
  backend.disposeData(output.dataId);
  for (const [i, tensor] of tensors.entries()) {
    const scores = floats(backend, tensor);
    const j = scores.findIndex((score) => !Number.isFinite(score));
    if (j < 0) continue;
    throw new Error(
      `[supermask/wasm-training] top-k: scores must be finite, got ${scores[j]} at index ${j} of tensor ${i} ` +
        '(did training diverge? lower the learning rate of the scores)',
    );
  }
  throw new Error('[supermask/wasm-training] top-k: scores changed while they were selected');
}
