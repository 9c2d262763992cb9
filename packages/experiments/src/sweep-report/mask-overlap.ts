/** The mask of one kernel of a run. */
export interface KernelMask {
  readonly layer: string;
  readonly shape: readonly number[];
  /** 0 or 1 a weight, flat, row-major. */
  readonly mask: Uint8Array;
}

/** How much two runs' masks have in common. */
export interface MaskOverlap {
  /** Weights that both keep over weights that at least one keeps, all kernels together (Jaccard's index), in [0, 1]. */
  readonly jaccard: number;
  /**
   * What masks of the same densities of each kernel that have nothing to do with each other come to:
   * Σ n·p·q / Σ n·(p + q − p·q), the ratio of both expectations.
   */
  readonly chance: number;
}

/** Compares two masks; undefined where they are not of the same kernels, or keep nothing. */
export function maskOverlap(a: readonly KernelMask[], b: readonly KernelMask[]): MaskOverlap | undefined {
  if (a.length !== b.length) return undefined;
  let [both, either, chanceBoth, chanceEither] = [0, 0, 0, 0];
  for (const [i, { layer, mask }] of a.entries()) {
    const other = b[i] as KernelMask;
    if (other.layer !== layer || other.shape.join() !== a[i]?.shape.join()) return undefined;
    let [ofA, ofB, common] = [0, 0, 0];
    for (let k = 0; k < mask.length; k++) {
      const [first, second] = [mask[k] as number, other.mask[k] as number];
      ofA += first;
      ofB += second;
      common += first & second;
    }
    both += common;
    either += ofA + ofB - common;
    const expected = (ofA * ofB) / mask.length;
    chanceBoth += expected;
    chanceEither += ofA + ofB - expected;
  }
  return either === 0 ? undefined : { jaccard: both / either, chance: chanceBoth / chanceEither };
}

/** The overlaps of all pairs of runs that can be compared. */
export function pairOverlaps(masks: readonly (readonly KernelMask[])[]): readonly MaskOverlap[] {
  return masks.flatMap((a, i) => masks.slice(i + 1).flatMap((b) => maskOverlap(a, b) ?? []));
}

/** The density of each kernel. */
export function kernelDensities(masks: readonly KernelMask[]): ReadonlyMap<string, number> {
  return new Map(
    masks.map(({ layer, mask }) => [layer, mask.reduce((sum, bit) => sum + bit, 0) / mask.length]),
  );
}
