import type { Place } from '../ops/kernels.ts';
import type { Windows } from '../ops/windows.ts';

/**
 * Where a value lies in the heap: one plane for each channel (index of the last axis), or for each four of them in
 * nibbles; in each plane one element for each position, in rows.
 */
export interface Planes {
  /** Address of the first element. */
  readonly at: number;
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
  /** Bytes from plane to plane. */
  readonly plane: number;
  /** Bytes from row to row. */
  readonly pitch: number;
  /** If the planes are padded for windows: for which. Between and around the rows there is padding then. */
  readonly windows?: Windows | undefined;
}

/** The arguments of kernels that say where planes lie. */
export function placeOf({ at, plane, pitch }: Omit<Planes, 'planes' | 'rows' | 'columns'>): Place {
  return [at, plane, pitch];
}

/** A value of one image. */
export interface Value {
  readonly shape: readonly number[];
  /**
   * The shape whose channels the planes are; other than `shape` where a value was flattened or reshaped, which leaves
   * it where it is.
   */
  readonly stored: readonly number[];
  /** float32. */
  readonly floats?: Planes | undefined;
  /** Signs, four channels a byte. */
  readonly bits?: Planes | undefined;
}

/** A shape as channels, rows and columns: an image is what it is, any other has one row. */
export interface Extent {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

export function extentOf(shape: readonly number[]): Extent {
  const channels = shape.at(-1) as number;
  const [rows, columns] =
    shape.length === 3 ? (shape as readonly [number, number]) : [1, elements(shape.slice(0, -1))];
  return { channels, rows, columns };
}

/** Whether two shapes of as many elements lie in channel planes in the same way. */
export function liesAlike(a: readonly number[], b: readonly number[]): boolean {
  const isVector = (shape: readonly number[]): boolean =>
    shape.at(-1) === 1 || elements(shape) === shape.at(-1);
  return a.at(-1) === b.at(-1) || (isVector(a) && isVector(b));
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether rows and planes follow one another without anything between. */
export function isCompact({ rows, columns, pitch, plane, planes }: Planes, bytes: 1 | 4 = 4): boolean {
  return (rows === 1 || pitch === columns * bytes) && (planes === 1 || plane === rows * columns * bytes);
}
