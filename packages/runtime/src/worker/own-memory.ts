import { kindOf } from '../kind-of.ts';

/** Whether threads may share memory here: Node, Deno, and pages that are cross-origin isolated. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false;
}

/**
 * An array to hand to a worker, with what is to be transferred with it: itself if its memory is shared or is given
 * away, else a copy. (A message would copy the whole buffer that an array is a part of.)
 *
 * @param give the array's memory may be taken.
 */
export function ownMemory<T extends Uint8Array | Float32Array>(
  values: T,
  { give = false }: { give?: boolean } = {},
): { values: T; transfer: ArrayBuffer[] } {
  if (canShare() && kindOf(values.buffer) === 'SharedArrayBuffer') return { values, transfer: [] };
  const whole = kindOf(values.buffer) === 'ArrayBuffer' && values.byteLength === values.buffer.byteLength;
  const own = give && whole ? values : (values.slice() as T);
  return { values: own, transfer: [own.buffer as ArrayBuffer] };
}
