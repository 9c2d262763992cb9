import { util } from '@tensorflow/tfjs-core';

/** A tensor as [outer, rows, columns], of which `rows` are the axes that an operation joins. */
export interface InnerAxes {
  readonly outer: number;
  readonly rows: number;
  readonly columns: number;
}

/** The view in which these axes of a shape are one; undefined where others lie between them. */
export function innerAxes(shape: readonly number[], axes: readonly number[]): InnerAxes | undefined {
  const size = (lengths: readonly number[]): number => util.sizeFromShape([...lengths]);
  const joined = axes.filter((axis) => shape[axis] !== 1);
  const [first, last] = [Math.min(...joined), Math.max(...joined)];
  if (
    joined.length === 0 ||
    shape.slice(first, last + 1).some((n, i) => n !== 1 && !joined.includes(first + i))
  )
    return undefined;
  return {
    outer: size(shape.slice(0, first)),
    rows: size(shape.slice(first, last + 1)),
    columns: size(shape.slice(last + 1)),
  };
}
