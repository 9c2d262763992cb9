import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';

const folder = fileURLToPath(new URL('../format/src/', import.meta.url));
const index = await readFile(`${folder}index.ts`, 'utf8');
const statement = /(import|export) \{([^}]*)\} from '([^']*)';/g;

const namesOf = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));

/** Which file of @supermask/format has a name. */
const files = new Map(
  [...index.matchAll(statement)].flatMap(([, , list = '', file = '']) =>
    namesOf(list).map((name) => [name, `${folder}${file}`]),
  ),
);

/**
 * Imports every name of @supermask/format from the file that has it: esbuild would put all files that the package's
 * index names into one chunk, also what is to be fetched later.
 */
export const formatFiles: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'files of format',
  setup({ onLoad }) {
    onLoad({ filter: /runtime[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(statement, (whole, keyword, list, from) =>
        from !== '@supermask/format'
          ? whole
          : namesOf(list)
              .map((name) => `${keyword} { ${name} } from ${JSON.stringify(files.get(name))};`)
              .join(' '),
      ),
    }));
  },
};
