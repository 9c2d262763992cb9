import { type Check, equal } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { ones } from '../training-mask.ts';
import type { StoredKernel } from './stored-kernels.ts';

/** The masks as evaluation uses them, by kernel. */
export function masksOf(kernels: readonly StoredKernel[]): Float32Array[] {
  return kernels.flatMap(({ mask }) => (mask ? [mask().dataSync<'float32'>()] : []));
}

interface Masks {
  readonly before: readonly Float32Array[];
  readonly after: readonly Float32Array[];
  readonly steps: number;
}

/** Final masks: as many ones, and the same ones where rounding moved none in the original. */
export function maskChecks(golden: GoldenCase, { before, after, steps }: Masks): Check[] {
  const count = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
  const changed = after.map((mask, i) => mask.filter((bit, j) => bit !== before[i]?.[j]).length);
  const separated = golden.number('final_mask_flips_between_f32_f64_perturbed') === 0;
  return [
    equal('n_scores', [count(after.map(({ length }) => length))], [golden.number('n_scores')]),
    ...after.map((mask, i) => {
      const part = `mask${steps}.${i}`;
      return equal(`kept of ${part}`, [ones(mask)], [ones(golden.values(part))]);
    }),
    ...(separated
      ? [
          equal(
            'mask_bits_changed_from_init',
            [count(changed)],
            [golden.number('mask_bits_changed_from_init')],
          ),
          ...after.map((mask, i) => equal(`mask${steps}.${i}`, mask, golden.values(`mask${steps}.${i}`))),
        ]
      : []),
  ];
}
