import type { LayerVariable } from '@tensorflow/tfjs-layers';

/**
 * SHA-256 over the shapes and the bits of variables in their order: two trainings that give the same hash did
 * the same arithmetic to the last bit. Names do not count, since tfjs numbers them as it goes.
 *
 * @param variables `model.weights` for everything, `parameterGroups(model).scores` for the scores.
 * @returns 64 hexadecimal digits.
 * @throws where a page has no `crypto.subtle` (it needs HTTPS or localhost).
 */
export async function hashVariables(variables: readonly LayerVariable[]): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new Error(
      '[supermask/trainers] hashVariables: no crypto.subtle here (a page needs HTTPS or localhost)',
    );
  }
  const parts: Uint8Array[] = [];
  for (const variable of variables) {
    const values = await variable.read().data<'float32'>();
    parts.push(new TextEncoder().encode(`[${variable.shape.join(',')}]`));
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
