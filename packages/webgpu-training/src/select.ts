import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { Fill, getKernel, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { DIGITS, keysWgsl, LANES, MARK_WGSL, type Rank, SELECTION_WGSL } from './selection-wgsl.ts';
import { flat, integers, webGpuProgram } from './web-gpu-program.ts';

/** Scores of one workgroup. */
const TILE = 16 * LANES;

/**
 * A selection: how often each digit occurs among the keys that begin like the threshold; threshold and k before each
 * pass; ties of each tile of each tensor.
 */
const PROGRESS = DIGITS * LANES;
const TIES = PROGRESS + 2 * (DIGITS + 1);

/**
 * Pass `digit` finds the digit before it from what the last pass has counted, and counts how often each value of its
 * own occurs; the pass after the last digit counts the ties of each tile.
 */
const countCode = (rank: Rank): string => `
  ${keysWgsl(rank)}
  ${SELECTION_WGSL}
  fn main(index: i32) {
    let tile = u32(index) / ${LANES}u;
    let size = u32(uniforms.scoresShape);
    let digit = u32(uniforms.digit);
    let here = ${PROGRESS}u + 2u * digit;
    var threshold = 0u;
    var k = u32(uniforms.kept);
    if (digit > 0u) {
      threshold = u32(atomicLoad(&result[here - 2u]));
      k = u32(atomicLoad(&result[here - 1u]));
      atomicStore(&bins[localIndex], u32(atomicLoad(&result[(digit - 1u) * ${LANES}u + localIndex])));
      let found = chooseDigit(k);
      threshold = (threshold << 8u) | found.x;
      k = found.y;
    }
    atomicStore(&bins[localIndex], 0u);
    workgroupBarrier();
    for (var item = 0u; item < ${TILE / LANES}u; item++) {
      let i = tile * ${TILE}u + item * ${LANES}u + localIndex;
      if (i < size) {
        let key = keyAt(i);
        if (competes(key, digit, threshold)) {
          atomicAdd(&bins[select((key >> (24u - 8u * digit)) & 255u, 0u, digit == ${DIGITS}u)], 1u);
        }
      }
    }
    workgroupBarrier();
    let count = i32(atomicLoad(&bins[localIndex]));
    if (digit < ${DIGITS}u) {
      if (count > 0) { atomicAdd(&result[digit * ${LANES}u + localIndex], count); }
    } else if (localIndex == 0u && tile * ${TILE}u < size) {
      atomicStore(&result[${TIES}u + u32(uniforms.firstTile) + tile], count);
    }
    // Whichever tensors there are, all their workgroups write the same.
    if (index == 0) {
      atomicStore(&result[here], i32(threshold));
      atomicStore(&result[here + 1u], i32(k));
    }
  }
`;

const maskCode = (rank: Rank): string => `
  ${keysWgsl(rank)}
  ${SELECTION_WGSL}
  ${MARK_WGSL}
  var<workgroup> later: atomic<u32>;
  fn main(index: i32) {
    let tile = u32(index) / ${LANES}u;
    let size = u32(uniforms.scoresShape);
    let threshold = u32(selection[${PROGRESS + 2 * DIGITS}]);
    let k = u32(selection[${PROGRESS + 2 * DIGITS + 1}]);
    var ties = 0u;
    let next = ${TIES}u + u32(uniforms.firstTile) + tile + 1u;
    for (var i = next + localIndex; i < u32(uniforms.selectionShape); i += ${LANES}u) { ties += u32(selection[i]); }
    atomicAdd(&later, ties);
    let start = min(tile * ${TILE}u + localIndex * ${TILE / LANES}u, size);
    let end = min(start + ${TILE / LANES}u, size);
    atomicStore(&bins[localIndex], countTies(0u, 1u, start, end, threshold));
    let after = sumAbove() + atomicLoad(&later);
    mark(0u, 1u, start, end, threshold, k, after);
  }
`;

const tiles = (size: number): number => Math.ceil(size / TILE);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

export interface SelectOptions {
  /** How many of all scores together. */
  readonly kept: number;
  readonly rank: Rank;
}

/**
 * The `kept` largest of the scores of all tensors together, in five passes over each that count.
 *
 * @returns a selection for `maskSelected`, int32.
 */
export function select(
  scores: readonly TensorInfo[],
  backend: WebGPUBackend,
  { kept, rank }: SelectOptions,
): TensorInfo {
  const sizes = scores.map(({ shape }) => util.sizeFromShape(shape));
  const length = TIES + sum(sizes.map(tiles));
  // Buffers come back from earlier tensors with their numbers.
  const selection = getKernel(Fill, 'webgpu').kernelFunc({
    inputs: {},
    backend,
    attrs: { shape: [length], value: 0, dtype: 'int32' },
  }) as TensorInfo;
  for (let digit = 0; digit <= DIGITS; digit++) {
    let firstTile = 0;
    for (const [i, values] of scores.entries()) {
      const size = sizes[i] as number;
      const program = webGpuProgram({
        shaderKey: `countDigits_${rank}`,
        inputs: ['scores'],
        outputLength: length,
        workgroups: tiles(size),
        uniforms: ['kept', 'digit', 'firstTile'],
        code: countCode(rank),
        atomic: true,
      });
      const uniforms = integers(kept, digit, firstTile);
      backend.runWebGPUProgram(program, [flat(values, size)], 'int32', uniforms, selection);
      firstTile += tiles(size);
    }
  }
  return selection;
}

export interface MaskSelectedOptions {
  readonly rank: Rank;
  /** Which of the tensors. */
  readonly index: number;
  /** How many scores each tensor has. */
  readonly sizes: readonly number[];
}

/** The mask of one tensor of a selection, float32 of its size. */
export function maskSelected(
  scores: TensorInfo,
  selection: TensorInfo,
  backend: WebGPUBackend,
  { rank, index, sizes }: MaskSelectedOptions,
): TensorInfo {
  const size = sizes[index] as number;
  const program = webGpuProgram({
    shaderKey: `maskSelected_${rank}`,
    inputs: ['scores', 'selection'],
    outputLength: size,
    workgroups: tiles(size),
    uniforms: ['firstTile'],
    code: maskCode(rank),
  });
  const uniforms = integers(sum(sizes.slice(0, index).map(tiles)));
  return backend.runWebGPUProgram(program, [flat(scores, size), selection], 'float32', uniforms);
}
