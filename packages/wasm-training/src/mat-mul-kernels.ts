/** What `matMul` and `sparseMatMul` of `assembly/` take. */
type MatMulKernel = (
  rows: number,
  inner: number,
  columns: number,
  a: number,
  aRow: number,
  aStep: number,
  b: number,
  bStep: number,
  bColumn: number,
  bias: number,
  out: number,
  scratch: number,
) => void;

/** The kernels of matrix products: see `assembly/`. */
export interface MatMulKernels {
  readonly matMul: MatMulKernel;
  readonly sparseMatMul: MatMulKernel;
  sampledDensity(at: number, count: number): number;
  clamp(at: number, count: number, low: number, high: number): void;
}
