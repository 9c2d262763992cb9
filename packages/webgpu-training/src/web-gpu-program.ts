import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { LANES } from './selection-wgsl.ts';

export interface ProgramOptions {
  /** Names the code: programs of one key are compiled once. */
  readonly shaderKey: string;
  readonly inputs: readonly string[];
  readonly outputLength: number;
  /** How many workgroups of 256 invocations. */
  readonly workgroups: number;
  /** Names of the uniforms, all i32. */
  readonly uniforms: readonly string[];
  readonly code: string;
  /** The output is an array of atomic i32. */
  readonly atomic?: boolean;
}

/** A program over flat tensors, whose workgroups are numbered in one row. tfjs writes into it: each run needs its own. */
export function webGpuProgram({
  shaderKey,
  inputs,
  outputLength,
  workgroups,
  uniforms,
  code,
  atomic = false,
}: ProgramOptions): WebGPUProgram {
  return {
    shaderKey: `supermask_${shaderKey}`,
    variableNames: [...inputs],
    outputShape: [outputLength],
    workgroupSize: [LANES, 1, 1],
    dispatch: [workgroups, 1, 1],
    dispatchLayout: { x: [0] },
    uniforms: uniforms.map((name) => `${name} : i32, `).join(''),
    atomic,
    getUserCode: () => code,
  };
}

/** A tensor of the same numbers in one row. */
export function flat(tensor: TensorInfo, length: number): TensorInfo {
  return { ...tensor, shape: [length] };
}

/** Values of uniforms of type i32. */
export function integers(...values: number[]): { type: string; data: number[] }[] {
  return values.map((value) => ({ type: 'int32', data: [value] }));
}
