import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a data set's files in the one above: that with its name, or `uci-digits` of `digits`. */
export function dataFolder(dataDir: string | undefined, dataset: string): string | undefined {
  if (dataDir === undefined) return undefined;
  const [first, ...others] = [dataset, ...(dataset === 'digits' ? ['uci-digits'] : [])].map((name) =>
    join(dataDir, name),
  );
  // Where there is none, the first one, which errors then name.
  return [first, ...others].find((path) => path !== undefined && existsSync(path)) ?? first;
}
