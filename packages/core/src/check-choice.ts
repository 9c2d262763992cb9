/** @throws if an option is none of its choices. It may come from a file, where types prove nothing. */
export function checkChoice(who: string, name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw new Error(
    `[supermask/core] ${who}: ${name} must be ${choices.join(' or ')}, got ${JSON.stringify(value)}`,
  );
}
