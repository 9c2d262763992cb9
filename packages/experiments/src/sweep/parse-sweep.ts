import { closestName } from '@supermask/datasets';
import type * as z from 'zod';
import { configShape } from '../config.ts';
import { type Sweep, sweepSchema } from './sweep-schema.ts';

/**
 * The sweep of a file's text, which is JSON.
 *
 * @param options `path` of the file, for errors.
 * @throws naming every fault with where it is, and what was probably meant.
 */
export function parseSweep(text: string, { path }: { readonly path: string }): Sweep {
  const parsed = sweepSchema.safeParse(json(text, path), { reportInput: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => describe(issue, []));
  throw new Error(`[supermask/experiments] parseSweep: ${path}: ${lines(faults)}`);
}

/** One fault, or each on a line of its own. */
export function lines(faults: readonly string[]): string {
  return faults.length === 1
    ? (faults[0] as string)
    : `${faults.length} faults${faults.map((fault) => `\n  ${fault}`).join('')}`;
}

/** Where a value is, as `grid[0].density[2]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const at = /position (\d+)/.exec(message)?.[1];
    const before = text.slice(0, at === undefined ? 0 : Number(at)).split('\n');
    const where = at === undefined ? '' : `:${before.length}:${(before.at(-1) as string).length + 1}`;
    throw new Error(`[supermask/experiments] parseSweep: ${path}${where} is not JSON: ${message}`, { cause });
  }
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path];
  const where = pathText(path) || 'the file';
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${where}: unknown key "${key}"${hint(key, knownKeys(path))}`);
    case 'invalid_value':
      return [`${where}: ${notAmong(issue.values.map(String), issue.input)}`];
    case 'invalid_union': {
      const choices = issue.errors as Issue[][];
      const near = nearest(choices);
      if (near) return near.flatMap((one) => describe(one, path));
      const names = choices
        .flat()
        .flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : []));
      if (names.length > 1) return [`${where}: ${notAmong(names, issue.input)}`];
      const words = new Set(choices.flat().map(expectation));
      return [`${where}: expected ${[...words].join(' or ')}, got ${JSON.stringify(issue.input)}`];
    }
    default:
      return [`${where}: ${issue.message}, got ${JSON.stringify(issue.input)}`];
  }
}

/** The choice that the value was meant for, if one of them has its type. */
function nearest(choices: readonly Issue[][]): Issue[] | undefined {
  const wrongType = ([first]: readonly Issue[]): boolean =>
    first?.path.length === 0 && (first.code === 'invalid_type' || first.code === 'invalid_value');
  const fitting = choices.filter((issues) => !wrongType(issues));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.message;
}

function hint(name: string, names: readonly string[]): string {
  const meant = closestName(name, names);
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`;
}

function notAmong(names: readonly string[], input: unknown): string {
  const meant = typeof input === 'string' ? hint(input, names) : '';
  return `expected ${names.length > 1 ? 'one of ' : ''}${names.join(', ')}, got ${JSON.stringify(input)}${meant}`;
}

/** Of the object at a place of a sweep. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const [first] = path;
  if (first === undefined) return ['$schema', 'name', 'base', 'grid', 'list', 'seeds'];
  if (first === 'seeds') return ['from', 'count'];
  return Object.keys(configShape);
}
