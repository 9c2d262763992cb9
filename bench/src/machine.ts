import { cpus } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';

/** What figures belong to. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly v8: string;
  readonly tfjs: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    v8: process.versions.v8,
    tfjs: version_core,
  };
}

export function machineLine({ cpu, cores, node, tfjs }: Machine): string {
  return `${cpu}, ${cores} cores, Node ${node}, tfjs ${tfjs} (wasm, 1 thread)`;
}
