/** The sizes of `products` separate products [rows, inner] · [inner, columns]. */
export interface MatMulSizes {
  readonly products: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

// Nanoseconds, measured with tfjs-backend-wasm 4.22 (SIMD build) in Node 20. Only their ratios matter, and
// only roughly: they decide between ways that give the same result.
const STOCK_MULTIPLICATION = 1.2;
const XNNPACK_MULTIPLICATION = 0.1;
const PACKED_VALUE = 5;
const TRANSPOSED_VALUE = 3;
const TRANSPOSE_CALL = 3000;
const STOCK_CALL = 3000;
const XNNPACK_CALL = 5000;

/**
 * How a product is computed fastest: by the `stock` loop, `direct` by XNNPACK once both operands are
 * transposed as needed, or `swapped`, as the transpose of bᵀ · aᵀ.
 *
 * XNNPACK packs its right operand anew for each new tensor, which for few rows costs more than the product
 * itself; swapping lets it pack the smaller one. So it does in the input gradient of a dense layer, whose
 * right operand is the kernel.
 */
export function matMulPlan(
  sizes: MatMulSizes,
  transposeA: boolean,
  transposeB: boolean,
): 'stock' | 'direct' | 'swapped' {
  const { products, rows, inner, columns } = sizes;
  const multiplications = rows * inner * columns;
  if (multiplications === 0) return 'stock';
  // The stock kernel does this one by XNNPACK itself, and keeps the packing as long as b lives.
  if (products === 1 && !transposeA && !transposeB) return 'stock';

  const xnnpack = products * (multiplications * XNNPACK_MULTIPLICATION + XNNPACK_CALL);
  const transpose = (rowCount: number, columnCount: number) =>
    products * rowCount * columnCount * TRANSPOSED_VALUE + TRANSPOSE_CALL;
  const stock = products * multiplications * STOCK_MULTIPLICATION + STOCK_CALL;
  const direct =
    xnnpack +
    products * inner * columns * PACKED_VALUE +
    (transposeA ? transpose(rows, inner) : 0) +
    (transposeB ? transpose(inner, columns) : 0);
  const swapped =
    xnnpack +
    products * rows * inner * PACKED_VALUE +
    (transposeA ? 0 : transpose(rows, inner)) +
    (transposeB ? 0 : transpose(inner, columns)) +
    transpose(rows, columns);
  if (stock <= direct && stock <= swapped) return 'stock';
  return direct <= swapped ? 'direct' : 'swapped';
}
