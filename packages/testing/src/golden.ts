import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decodeSafetensors } from '@supermask/format';

/** The tensors of a golden file. */
export interface Golden {
  /** The values of a tensor as numbers. @throws if it is not there. */
  values(name: string): Float32Array;
}

/**
 * Numbers made with the papers' own PyTorch code: `conformance/golden`, or another folder of that format, named by
 * `SUPERMASK_GOLDEN`.
 */
export function golden(name: 'masks' | 'layers' | 'traces'): Golden {
  const { SUPERMASK_GOLDEN: other } = process.env;
  const folder = other
    ? pathToFileURL(`${other}/`)
    : new URL('../../../conformance/golden/', import.meta.url);
  const { tensors } = decodeSafetensors(readFileSync(new URL(`${name}.safetensors`, folder)));
  return {
    values: (key) => {
      const found = tensors.get(key);
      if (!found) throw new Error(`no golden tensor "${key}" in ${name}.safetensors`);
      const { buffer } = new Uint8Array(found.data);
      if (found.dtype === 'F32') return new Float32Array(buffer);
      if (found.dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
      return Float32Array.from(found.dtype === 'I32' ? new Int32Array(buffer) : new Uint8Array(buffer));
    },
  };
}
