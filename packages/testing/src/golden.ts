import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@supermask/format';

/** One case of a golden file: its tag and whatever else that kind of case has. */
export type GoldenCase = { readonly tag: string } & Readonly<Record<string, unknown>>;

/** Cases and tensors of one pair of golden files, read from the folder that `SUPERMASK_GOLDEN` names. */
export interface Golden {
  readonly cases: readonly GoldenCase[];
  /** The values of a tensor as numbers. @throws if it is not there. */
  values(name: string): Float32Array;
  shape(name: string): number[];
}

/**
 * Numbers made with the papers' own PyTorch code. Where `SUPERMASK_GOLDEN` is not set the result is undefined
 * and the tests say that they did not run; with `CI` set that is an error.
 */
export function golden(name: 'masks' | 'layers' | 'traces'): Golden | undefined {
  const folder = process.env.SUPERMASK_GOLDEN;
  if (!folder || !existsSync(join(folder, `${name}.json`))) {
    if (process.env.CI)
      throw new Error(`golden vectors "${name}" not found: SUPERMASK_GOLDEN is ${folder ?? 'not set'}`);
    console.warn(`golden vectors "${name}" not compared: set SUPERMASK_GOLDEN to their folder`);
    return undefined;
  }
  const { tensors } = decodeSafetensors(readFileSync(join(folder, `${name}.safetensors`)));
  const tensor = (key: string): NonNullable<ReturnType<typeof tensors.get>> => {
    const found = tensors.get(key);
    if (!found) throw new Error(`no golden tensor "${key}" in ${name}.safetensors`);
    return found;
  };
  return {
    cases: JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
    shape: (key) => [...tensor(key).shape],
    values: (key) => {
      const { dtype, data } = tensor(key);
      const { buffer } = new Uint8Array(data);
      if (dtype === 'F32') return new Float32Array(buffer);
      if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
      return Float32Array.from(dtype === 'I32' ? new Int32Array(buffer) : new Uint8Array(buffer));
    },
  };
}
