/** What `HeapKernels` has for sums over rows, batch normalisation and relu. */
export interface ColumnHeapKernels {
  columnSums(x: number, out: number, outer: number, rows: number, columns: number, divisor: number): void;
  normalise(
    x: number,
    mean: number,
    factor: number,
    offset: number,
    out: number,
    rows: number,
    columns: number,
  ): void;
  batchNormSums(dy: number, x: number, mean: number, sums: number, rows: number, columns: number): void;
  scaleColumns(dy: number, factor: number, out: number, rows: number, columns: number): void;
  stepProduct(dy: number, x: number, out: number, n: number): void;
}
