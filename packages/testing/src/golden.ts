import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decodeSafetensors } from '@supermask/format';

/** One case of a golden file: its tag and whatever else that kind of case has. */
export type GoldenCase = { readonly tag: string } & Readonly<Record<string, unknown>>;

/** Cases and tensors of one pair of golden files. */
export interface Golden {
  readonly cases: readonly GoldenCase[];
  /** Of all tensors. */
  readonly names: readonly string[];
  /** The values of a tensor as numbers. @throws if it is not there. */
  values(name: string): Float32Array;
  shape(name: string): number[];
}

/**
 * Numbers made with the papers' own PyTorch code: `conformance/golden`, or another folder of that format, named by
 * `SUPERMASK_GOLDEN`.
 */
export function golden(name: 'masks' | 'layers' | 'traces'): Golden {
  const { tensors } = decodeSafetensors(readFileSync(goldenFile(`${name}.safetensors`)));
  const tensor = (key: string): NonNullable<ReturnType<typeof tensors.get>> => {
    const found = tensors.get(key);
    if (!found) throw new Error(`no golden tensor "${key}" in ${name}.safetensors`);
    return found;
  };
  return {
    cases: goldenCases<GoldenCase>(name),
    names: [...tensors.keys()],
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

/** The cases of a golden file, as its JSON has them. */
export function goldenCases<Case>(name: 'inits' | 'masks' | 'layers' | 'traces'): Case[] {
  return JSON.parse(readFileSync(goldenFile(`${name}.json`), 'utf8'));
}

function goldenFile(name: string): URL {
  const { SUPERMASK_GOLDEN: other } = process.env;
  const folder = other
    ? pathToFileURL(`${other}/`)
    : new URL('../../../conformance/golden/', import.meta.url);
  return new URL(name, folder);
}
