import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What ECMAScript rounds alike everywhere, or does not round. */
const EXACT = [
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
  'LN2',
  'LOG2E',
  'SQRT1_2',
  'PI',
];

const sources = fileURLToPath(new URL('..', import.meta.url));

test('no source of the runtime uses a function of Math whose last bits differ between engines', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(test|suite)\.ts$/.test(file),
  );
  expect(files).toContain(join('exact', 'exp.ts'));
  const used = files.flatMap((file) => {
    // Comments may speak of them; `const { imul } = Math` is `Math.imul`.
    const code = readFileSync(join(sources, file), 'utf8')
      .replace(/\{([^{}]*)\} = Math;/g, (_, names: string) => names.replace(/\w+/g, 'Math.$&'))
      .replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
    // A power of two literals is folded exactly.
    const powers = [...code.matchAll(/[^\s\d] \*\* \S+|\S+ \*\* \D/g)].map(([text]) => text);
    const functions = [...code.matchAll(/\bMath(?:\.(\w+)|\s*[^.\w])/g)].map(([text, name]) => name ?? text);
    return [...functions.filter((name) => !EXACT.includes(name)), ...powers].map(
      (name) => `${file}: ${name}`,
    );
  });
  expect(used).toEqual([]);
});
