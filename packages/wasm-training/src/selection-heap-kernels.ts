/** What `HeapKernels` has for masks; `order` is 0 for |s| and −1 for s. */
export interface SelectionHeapKernels {
  selectLargest(
    lists: number,
    count: number,
    kept: number,
    order: number,
    cuts: number,
    scratch: number,
  ): boolean;
  largestMaskRows(
    scores: number,
    out: number,
    rows: number,
    length: number,
    interleaved: boolean,
    kept: number,
    order: number,
    scratch: number,
  ): boolean;
  applyMask(
    weights: number,
    scores: number,
    out: number,
    n: number,
    order: number,
    threshold: number,
    tiesFrom: number,
  ): number;
  signProduct(dy: number, weights: number, scores: number, out: number, n: number): void;
}
