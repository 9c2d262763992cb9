import { showValue } from './show-value.ts';

const DEEPEST = 16;
/** An empty object takes about 60 bytes of memory for two of text; a header of 25 MB must not fill gigabytes. */
const MOST_CONTAINERS = 2 ** 20;

/**
 * The object that a JSON text from anywhere holds. Nesting and the number of objects and arrays are bounded, so
 * that nobody who walks through the result runs out of stack or memory; an object with two members of one name,
 * which readers take differently, is refused.
 *
 * @param what whose text it is: the beginning of error messages.
 * @throws if the text is no JSON, no object, too deep, too much or ambiguous.
 */
export function parseObject(text: string, what: string): Record<string, unknown> {
  const { depth, containers, members } = scan(text);
  if (depth > DEEPEST) throw new Error(`${what} is nested deeper than ${DEEPEST}`);
  if (containers > MOST_CONTAINERS) throw new Error(`${what} has more than 2^20 objects and arrays`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} is not JSON (damaged file?)`, { cause });
  }
  if (!isRecord(value)) throw new Error(`${what} must be a JSON object`);
  if (countMembers(value) !== members) throw new Error(`${what} has two members of one name in one object`);
  return value;
}

/**
 * An object with no other members than the known ones: any other could change what the file means.
 *
 * @param what the beginning of error messages.
 */
export function knownMembers(
  value: unknown,
  known: readonly string[],
  what: string,
): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`${what} must be an object, got ${showValue(value)}`);
  const strange = Object.keys(value).find((name) => !known.includes(name));
  if (strange === undefined) return value;
  throw new Error(`${what} has the unknown member ${showValue(strange)} (known: ${known.join(', ')})`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nesting and numbers of objects and arrays and of members in a text that is JSON: outside strings each colon belongs to one member. */
function scan(text: string): { depth: number; containers: number; members: number } {
  let [depth, deepest, containers, members, inText] = [0, 0, 0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') inText = !inText;
    else if (inText) i += char === '\\' ? 1 : 0;
    else if (char === ':') members++;
    else if (char === '[' || char === '{') {
      containers++;
      deepest = Math.max(deepest, ++depth);
    } else if (char === ']' || char === '}') depth--;
  }
  return { depth: deepest, containers, members };
}

/** Members that are there after parsing, where the last of two with one name has replaced the first. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Object.values(value);
  return items.reduce((sum, item) => sum + countMembers(item), Array.isArray(value) ? 0 : items.length);
}
