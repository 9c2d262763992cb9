import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { DIGITS, keysWgsl, LANES, MARK_WGSL, type Rank, SELECTION_WGSL } from './selection-wgsl.ts';
import { flat, integers, webGpuProgram } from './web-gpu-program.ts';

export interface MaskRowsOptions {
  readonly rows: number;
  /** How many ones each row has. */
  readonly kept: number;
  /** As `largestMaskRows` in @supermask/core: row r is the r-th part, or every `rows`-th score from r on. */
  readonly layout: 'contiguous' | 'interleaved';
  readonly rank: Rank;
}

/** Up to this length comparing each with each beats counting digits. */
const SHORT = 256;

const UNIFORMS = ['rows', 'rowLength', 'kept', 'next', 'step'] as const;

const shortCode = (rank: Rank): string => `
  ${keysWgsl(rank)}
  fn main(index: i32) {
    let length = uniforms.rowLength;
    if (index >= uniforms.rows * length) { return; }
    let row = index / length;
    let i = index - row * length;
    let first = row * uniforms.next;
    let key = keyAt(u32(first + i * uniforms.step));
    var higher = 0;
    for (var j = 0; j < i; j++) { higher += i32(keyAt(u32(first + j * uniforms.step)) > key); }
    for (var j = i + 1; j < length; j++) { higher += i32(keyAt(u32(first + j * uniforms.step)) >= key); }
    result[first + i * uniforms.step] = f32(higher < uniforms.kept);
  }
`;

const longCode = (rank: Rank): string => `
  ${keysWgsl(rank)}
  ${SELECTION_WGSL}
  ${MARK_WGSL}
  fn main(index: i32) {
    let row = u32(index) / ${LANES}u;
    let isThere = row < u32(uniforms.rows);
    let first = row * u32(uniforms.next);
    let step = u32(uniforms.step);
    let length = select(0u, u32(uniforms.rowLength), isThere);
    var threshold = 0u;
    var k = u32(uniforms.kept);
    for (var digit = 0u; digit < ${DIGITS}u; digit++) {
      atomicStore(&bins[localIndex], 0u);
      workgroupBarrier();
      for (var i = localIndex; i < length; i += ${LANES}u) {
        let key = keyAt(first + step * i);
        if (competes(key, digit, threshold)) { atomicAdd(&bins[(key >> (24u - 8u * digit)) & 255u], 1u); }
      }
      let found = chooseDigit(k);
      threshold = (threshold << 8u) | found.x;
      k = found.y;
    }
    let part = (length + ${LANES - 1}u) / ${LANES}u;
    let start = min(part * localIndex, length);
    let end = min(start + part, length);
    atomicStore(&bins[localIndex], countTies(first, step, start, end, threshold));
    mark(first, step, start, end, threshold, k, sumAbove());
  }
`;

/**
 * The mask of each row in one pass over the device: short rows by one invocation for each score, others by one workgroup
 * for each row.
 */
export function maskRows(
  scores: TensorInfo,
  backend: WebGPUBackend,
  { rows, kept, layout, rank }: MaskRowsOptions,
): TensorInfo {
  const size = util.sizeFromShape(scores.shape);
  const length = size / rows;
  const short = length <= SHORT;
  const program = webGpuProgram({
    shaderKey: `${short ? 'maskShortRows' : 'maskRows'}_${rank}`,
    inputs: ['scores'],
    outputLength: size,
    workgroups: short ? Math.ceil(size / LANES) : rows,
    uniforms: UNIFORMS,
    code: short ? shortCode(rank) : longCode(rank),
  });
  const [next, step] = layout === 'contiguous' ? [length, 1] : [1, rows];
  const uniforms = integers(rows, length, kept, next, step);
  return backend.runWebGPUProgram(program, [flat(scores, size)], 'float32', uniforms);
}
