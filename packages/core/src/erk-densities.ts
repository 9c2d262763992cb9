import { checkDensity } from './density.ts';

export interface AllocationOptions {
  /** Fraction of all weights that is kept, in (0, 1]. */
  readonly density: number;
}

/** The same density for every kernel. */
export function uniformDensities(
  shapes: readonly (readonly number[])[],
  { density }: AllocationOptions,
): number[] {
  checkDensity(density);
  return shapes.map(() => density);
}

/**
 * Erdős–Rényi kernel: density ∝ Σ dims / Π dims over all axes of a kernel, so that large kernels become sparser
 * than small ones. Kernels that would exceed 1 are dense, and the others share what is left: Σ densityᵢ · nᵢ is
 * density · Σ nᵢ, before `keptCount` rounds each.
 *
 * Source: Evci et al., "Rigging the lottery" (ICML 2020), §3, after Mocanu et al. 2018; SupSup chooses its
 * densities so.
 *
 * @param shapes of the kernels, e.g. of `maskableKernels(model)` of `@supermask/layers`.
 * @returns a density in (0, 1] for each, in their order.
 * @throws on a density out of range or an axis that is no integer ≥ 1.
 */
export function erkDensities(
  shapes: readonly (readonly number[])[],
  { density }: AllocationOptions,
): number[] {
  checkDensity(density);
  const kernels = shapes.map((shape) => {
    if (shape.length === 0 || !shape.every((length) => Number.isInteger(length) && length >= 1)) {
      throw new Error(
        `[supermask/core] erkDensities: shapes must have axes of integers ≥ 1, got [${shape.join(', ')}]`,
      );
    }
    const size = shape.reduce((product, length) => product * length, 1);
    return { size, sum: shape.reduce((total, length) => total + length, 0), dense: false };
  });
  const total = kernels.reduce((sum, { size }) => sum + size, 0);
  for (;;) {
    const [dense, sparse] = [kernels.filter((k) => k.dense), kernels.filter((k) => !k.dense)];
    const budget = density * total - dense.reduce((sum, { size }) => sum + size, 0);
    const scale = budget / sparse.reduce((sum, kernel) => sum + kernel.sum, 0);
    const over = sparse.filter(({ size, sum }) => (scale * sum) / size > 1);
    if (over.length === 0) return kernels.map(({ size, sum, dense }) => (dense ? 1 : (scale * sum) / size));
    for (const kernel of over) kernel.dense = true;
  }
}
