/** @throws with the flag's name, unless the text is a number or is not given. */
export function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new Error(`--${name} must be a number, got "${text}"`);
}
