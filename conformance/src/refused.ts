import { type Check, equal } from './check.ts';
import type { GoldenCase } from './golden-case.ts';

/**
 * For cases of which nothing would be left: the original makes zeros, NaN or infinity of them, our public call must
 * throw its own error about the density or the empty mask. The tensors of the case count as read.
 */
export function refused(golden: GoldenCase, run: () => unknown): Check[] {
  for (const part of golden.parts) golden.values(part);
  let message = 'nothing';
  try {
    run();
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  const ours = /^\[supermask\/[\w-]+\].*(density|empty)/.test(message);
  return [
    {
      ...equal(`an error about density or empty mask (got: ${message})`, [Number(ours)], [1]),
      refusal: true,
    },
  ];
}
