import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The layers of the project, lowest first: a package may use those on lower layers only. */
const LAYERS: readonly (readonly string[])[] = [
  ['format', 'wasm-training', 'webgpu-training'],
  ['core', 'datasets', 'runtime'],
  ['binarize'],
  ['layers'],
  ['trainers', 'export'],
  ['experiments'],
  ['cli'],
];

const packages = fileURLToPath(new URL('../..', import.meta.url));
const height = (name: string): number => LAYERS.findIndex((layer) => layer.includes(name));
const names = readdirSync(packages).filter((name) => name !== 'testing');

/** The TypeScript sources of a package that are published. */
function sources(name: string): string[] {
  const folder = join(packages, name, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|suite)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

test('every package has its layer', () => {
  expect(names.filter((name) => height(name) < 0)).toEqual([]);
  expect(LAYERS.flat().filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(names)('%s', (name) => {
  const code = sources(name);
  const imported = code.flatMap((text) =>
    [...text.matchAll(/(?:from |import\s*\(?\s*)'([^']+)'/g)].map(([, from = '']) => from),
  );

  test('uses lower layers only', () => {
    const used = new Set(imported.flatMap((from) => /^@supermask\/([\w-]+)$/.exec(from)?.[1] ?? []));
    expect([...used].filter((other) => !(height(other) < height(name)))).toEqual([]);
  });

  test('imports packages by their roots only', () => {
    expect(imported.filter((from) => /^@(supermask|tensorflow)\/[^/]+\//.test(from))).toEqual([]);
  });

  test('declares what it uses, and bundles tfjs nowhere', () => {
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    // The runtime carries its copy of the format along.
    if (name === 'runtime') Object.assign(declared, { '@supermask/format': 'bundled' });
    const outside = imported.filter((from) => !from.startsWith('.') && !from.startsWith('node:'));
    expect([...new Set(outside)].filter((from) => !(from in declared))).toEqual([]);
    if (name === 'cli') return;
    const tfjs = Object.keys(manifest.dependencies ?? {}).filter((dependency) =>
      dependency.startsWith('@tensorflow/'),
    );
    expect(tfjs).toEqual([]);
  });
});
