/** The name of a value's type, such as `Float32Array`: unlike `instanceof`, also for values of another frame or realm. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
