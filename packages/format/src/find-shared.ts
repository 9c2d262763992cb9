import { packTensor } from './packed-tensor.ts';
import { type StoredNumbers, storedNumbers, valuesUnder } from './shared-values.ts';
import type { StoredTensor } from './stored-tensor.ts';

/**
 * The name of a tensor whose values under the mask of another are the other's, bit for bit: several masks over one
 * kernel need its values once.
 *
 * @param tensors those that may be named.
 * @returns undefined if there is none, or the header would grow by as much as the file gets shorter.
 */
export function findShared(
  tensor: StoredTensor,
  tensors: ReadonlyMap<string, StoredTensor>,
): string | undefined {
  const { shape, mask, kept, values } = packTensor(tensor);
  const own = storedNumbers(values);
  if (own === undefined || mask === undefined) return undefined;
  for (const [name, source] of tensors) {
    if (own.byteLength <= 64 + 8 * JSON.stringify(name).length || `${source.shape}` !== `${shape}`) continue;
    const shared = valuesUnder(packTensor(source), mask, kept);
    if (shared !== undefined && sameValues(shared, values as StoredNumbers)) return name;
  }
  return undefined;
}

function sameValues(a: StoredNumbers, b: StoredNumbers): boolean {
  const [scalesA, scalesB] = [a, b].map((values) => ('scales' in values ? values.scales : undefined));
  return sameNumbers(storedNumbers(a), storedNumbers(b)) && sameNumbers(scalesA, scalesB);
}

function sameNumbers(a: ReturnType<typeof storedNumbers>, b: ReturnType<typeof storedNumbers>): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.constructor === b.constructor && a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
  );
}
