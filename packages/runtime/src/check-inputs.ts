import { kindOf } from './kind-of.ts';
import type { ValueInfo } from './network.ts';

const WHO = '[supermask/runtime] predict';

/**
 * Checks the arguments of a prediction.
 *
 * @param given the caller's inputs by name.
 * @param expected the network's inputs.
 * @param batch as given by the caller, or undefined.
 * @returns the size of the batch, ≥ 1.
 * @throws with the input and the reason, if they do not fit. Whether their numbers are finite is not looked at.
 */
export function checkInputs(
  given: Readonly<Record<string, unknown>>,
  { expected, batch }: { expected: readonly ValueInfo[]; batch: number | undefined },
): number {
  if (batch !== undefined && !(Number.isSafeInteger(batch) && batch > 0)) {
    throw new Error(`${WHO}: batch must be an integer > 0, got ${batch}`);
  }
  const names = expected.map(({ name }) => name);
  const known = new Set(names);
  for (const name of Object.keys(given)) {
    if (!known.has(name)) {
      throw new Error(`${WHO}: the network has no input "${name}" (its inputs: ${names.join(', ')})`);
    }
  }
  let count = batch;
  for (const { name, shape } of expected) {
    const who = whoOf(name, expected);
    const values = Object.hasOwn(given, name) ? given[name] : undefined;
    if (!isFloats(values)) throw new Error(`${who} must be a Float32Array, got ${kindOf(values)}`);
    const size = shape.reduce((product, length) => product * length, 1);
    count ??= values.length / size;
    if (!Number.isInteger(count) || count === 0) {
      throw new Error(`${who} must have ${size} values for each image, got ${values.length}`);
    }
    if (values.length !== count * size) {
      throw new Error(`${who} must have ${count} × ${size} = ${count * size} values, got ${values.length}`);
    }
  }
  return count as number;
}

/**
 * Checks the numbers of inputs that fit otherwise.
 *
 * @throws if one is not finite: the weights that the mask removed would ignore it, so that the result could look sound.
 */
export function checkFinite(
  given: Readonly<Record<string, Float32Array>>,
  { expected }: { readonly expected: readonly ValueInfo[] },
): void {
  for (const [name, values] of Object.entries(given)) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new Error(`${whoOf(name, expected)} must be finite, got ${values[at]} at ${at}`);
  }
}

function whoOf(name: string, expected: readonly ValueInfo[]): string {
  return expected.length === 1 ? `${WHO}: input` : `${WHO}: input "${name}"`;
}

function isFloats(value: unknown): value is Float32Array {
  return kindOf(value) === 'Float32Array';
}
