import type { ReportData } from './report-data.ts';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isShape = (shape: readonly number[]): boolean => shape.every((n) => Number.isInteger(n) && n > 0);

/** @throws if lengths do not fit their shapes, a mask is not 0/1, or a table's rows have not its columns. */
export function checkReportData({ tables, masks, imageShape, images }: ReportData): void {
  const fail = (expected: string): never => {
    throw new Error(`[supermask/experiments] renderReport: ${expected}`);
  };
  for (const { columns, rows, caption = '' } of tables) {
    const odd = rows.find((row) => row.length !== columns.length);
    if (odd)
      fail(
        `table '${caption}' has ${columns.length} columns, but a row of ${odd.length} cells: ${odd.join(' | ')}`,
      );
  }
  for (const { layer, shape, mask } of masks) {
    if (shape.length === 0 || !isShape(shape))
      fail(`the shape of mask '${layer}' must hold positive integers, got [${shape}]`);
    if (mask.length !== product(shape)) {
      fail(
        `mask '${layer}' must have ${product(shape)} entries for its shape [${shape}], got ${mask.length}`,
      );
    }
    const odd = mask.find((bit) => bit > 1);
    if (odd !== undefined)
      fail(`mask '${layer}' must hold 0 and 1 (unpacked, one byte a weight), got ${odd}`);
  }
  if (imageShape && (imageShape.length !== 3 || !isShape(imageShape))) {
    fail(`imageShape must be [height, width, channels], positive integers, got [${imageShape}]`);
  }
  for (const [i, { pixels, shape }] of images.entries()) {
    if (shape.length !== 3 || !isShape(shape) || (shape[2] !== 1 && shape[2] !== 3)) {
      fail(`image ${i} must have a shape [height, width, 1 or 3], got [${shape}]`);
    }
    if (pixels.length !== product(shape)) {
      fail(`image ${i} must have ${product(shape)} bytes for its shape [${shape}], got ${pixels.length}`);
    }
  }
}
