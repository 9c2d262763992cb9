const LONGEST_TEXT = 60;
const LONGEST_ARRAY = 8;

/**
 * A value from a file as an error message can hold it: short, on one line, and without calling anything of the
 * value or going deep into it (JSON text may nest deeper than `JSON.stringify` can follow).
 */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) {
    const flat = value.length <= LONGEST_ARRAY && value.every((item) => !isObject(item));
    return flat ? `[${value.map(showValue).join(', ')}]` : `an array of ${value.length}`;
  }
  if (isObject(value)) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value);
}

/** The name of a value's type: `Uint8Array` for a Uint8Array, unlike `instanceof` also for one of another realm, and for a Node Buffer. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
