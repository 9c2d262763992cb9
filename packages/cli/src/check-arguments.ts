import type { ArgsDef } from 'citty';

/**
 * Refuses flags that a command does not have, and repeated or stray words (one for each of its positional
 * arguments is none): citty passes them over, so that a
 * mistyped `--desnity 0.1` would run with the default.
 *
 * @throws naming the first such argument.
 */
export function checkArguments(rawArgs: readonly string[], command: { readonly args?: unknown }): void {
  const known = command.args as ArgsDef;
  const seen = new Set<string>();
  let places = Object.values(known).filter(({ type }) => type === 'positional').length;
  for (let i = 0; i < rawArgs.length; i++) {
    const argument = rawArgs[i] as string;
    const [, name, inline] = /^--([^=]+)(=.*)?$/.exec(argument) ?? [];
    if (name === undefined) {
      if (places-- > 0) continue;
      throw new Error(`unexpected argument "${argument}" (flags begin with --)`);
    }
    const definition = Object.hasOwn(known, name) ? known[name] : undefined;
    if (definition === undefined || definition.type === 'positional') {
      throw new Error(
        `unknown flag --${name} (known: ${Object.keys(known)
          .filter((key) => known[key]?.type !== 'positional')
          .map((key) => `--${key}`)
          .join(', ')})`,
      );
    }
    if (seen.has(name)) throw new Error(`--${name} is given twice`);
    seen.add(name);
    if (definition.type === 'boolean' && inline !== undefined) throw new Error(`--${name} takes no value`);
    if (definition.type === 'boolean' || inline !== undefined) continue;
    const value = rawArgs[++i];
    if (value === undefined || value.startsWith('--')) throw new Error(`--${name} needs a value`);
  }
}
