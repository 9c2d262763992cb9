import { readFileSync } from 'node:fs';

/** What the example of a README printed, and what its comments say that it prints. */
export interface ReadmeRun {
  readonly printed: readonly string[];
  /** The comment behind each `console.log(…);` that has one. */
  readonly promised: readonly string[];
  /** The text of the README. */
  readonly text: string;
  /** The example itself. */
  readonly code: string;
  /** What the example declares at its top level, by name, for tests that go further. */
  readonly declared: Readonly<Record<string, unknown>>;
}

/**
 * Runs the first JavaScript example of a README as it stands there, its imports taken from the given modules.
 *
 * @param readme its file, as `new URL('../README.md', import.meta.url)`.
 * @param modules what each import of the example gives, by the name that it imports.
 * @param globals other names that the example uses, such as a stand-in for `document`.
 */
export async function runReadme(
  readme: URL,
  modules: Readonly<Record<string, object>>,
  globals: Readonly<Record<string, unknown>> = {},
): Promise<ReadmeRun> {
  const text = readFileSync(readme, 'utf8');
  const [, code = ''] = /```(?:js|ts)\n(.*?)```/s.exec(text) ?? [];
  if (!code) throw new Error(`${readme.pathname} has no JavaScript example`);
  const body = code.replaceAll(
    /^import (?:(?<names>\{[^}]*\}|\* as \w+) from )?'(?<from>[^']+)';$/gm,
    (_all, _names, _from, _at, _text, { names, from }: Record<string, string | undefined>) => {
      if (from === undefined || !Object.hasOwn(modules, from)) throw new Error(`the example imports ${from}`);
      if (names === undefined) return '';
      const target = names.startsWith('*') ? names.slice('* as '.length) : names.replaceAll(' as ', ': ');
      return `const ${target} = modules['${from}'];`;
    },
  );
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(values.map(String).join(' ')) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const names = [...code.matchAll(/^(?:const|let|(?:async )?function|class) (\w+)/gm)].map(
    ([, name]) => name,
  );
  const withNames = `${body}\nreturn { ${names.join(', ')} };`;
  const run = new AsyncFunction('modules', 'console', ...Object.keys(globals), withNames);
  const declared = await run(modules, console, ...Object.values(globals));
  const promised = [...code.matchAll(/console\.log\((?:.*|\n(?: {2}.*\n)+)\); \/\/ (.*)/g)].map(
    ([, comment = '']) => comment,
  );
  return { printed, promised, text, code, declared };
}
