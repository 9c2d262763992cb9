import { kindOf } from '../kind-of.ts';

const PREFIX = '[supermask/runtime]';
/** Every array of a computation fits the heap, and no product of sizes loses digits. */
const LARGEST = 2 ** 27;

/** @throws unless `value` is an integer ≥ `least` that a heap can hold. */
export function checkCount(who: string, value: unknown, least = 1): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > LARGEST) {
    const got = typeof value === 'number' ? value : kindOf(value);
    throw new Error(`${PREFIX} ${who} must be an integer in [${least}, 2²⁷], got ${got}`);
  }
}

/** @throws unless `value` is a pair of integers ≥ `least`. */
export function checkPair(
  who: string,
  value: unknown,
  least = 1,
): asserts value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) {
    const got = Array.isArray(value) ? `${value.length} values` : kindOf(value);
    throw new Error(`${PREFIX} ${who} must be a pair of numbers, got ${got}`);
  }
  checkCount(`${who}[0]`, value[0], least);
  checkCount(`${who}[1]`, value[1], least);
}

/** @throws unless `value` is an array of this kind and length. */
export function checkArray(who: string, value: unknown, kind: string, length: number): void {
  if (length > LARGEST) throw new Error(`${PREFIX} ${who} must have at most 2²⁷ values, got ${length}`);
  if (kindOf(value) !== kind) throw new Error(`${PREFIX} ${who} must be a ${kind}, got ${kindOf(value)}`);
  const got = (value as Float32Array).length;
  if (got !== length) throw new Error(`${PREFIX} ${who} must have ${length} values, got ${got}`);
}

/** @throws unless all of `values` are finite: a mask must not hide a NaN. */
export function checkFinite(who: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new Error(`${PREFIX} ${who} must be finite, got ${values[at]} at ${at}`);
}

/** @throws unless `value` is one of `names`. */
export function checkOneOf(who: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== 'string' || !names.includes(value)) {
    const got = typeof value === 'string' ? value : kindOf(value);
    throw new Error(`${PREFIX} ${who} must be one of ${names.join(', ')}, got ${got}`);
  }
}
