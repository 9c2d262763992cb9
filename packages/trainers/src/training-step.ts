/** A moment of training: after so many epochs or so many steps (iterations). */
export type TrainingStep = `${number}ep` | `${number}it`;

/**
 * Reads `'0ep'`, `'2ep'` or `'500it'`.
 *
 * @throws on anything else.
 */
export function parseTrainingStep(text: TrainingStep): { count: number; unit: 'ep' | 'it' } {
  const [, digits, unit] = /^(0|[1-9]\d*)(ep|it)$/.exec(text) ?? [];
  const count = Number(digits);
  if (Number.isSafeInteger(count) && (unit === 'ep' || unit === 'it')) return { count, unit };
  throw new Error(
    `[supermask/trainers] parseTrainingStep: expected epochs or iterations such as 0ep, 2ep or 500it, ` +
      `got ${JSON.stringify(text)}`,
  );
}
