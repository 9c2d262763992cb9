// What a page downloads for `load`, part by part, from the built package: `node size.mjs`. Fails above the limits.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** kB (1000 bytes), minified, each file compressed with gzip. */
const LIMITS = {
  load: 20.5,
  kernels: 5.8,
  'load-cached': 0.6,
  'draw-kept': 1.8,
  'rare-operators': 5,
  'binary-kernels': 2.5,
  'js-kernels': 2.5,
};

/** What networks need, most need the first. */
const NEEDS = {
  'a convolutional network': ['load', 'kernels'],
  'the same, weights from a seed': ['load', 'kernels', 'draw-kept'],
  'the same, activation functions besides relu': ['load', 'kernels', 'rare-operators'],
  'the same, binary activations': ['load', 'kernels', 'rare-operators', 'binary-kernels'],
};

const { outputFiles, metafile } = await build({
  stdin: { contents: "export { load } from './dist/index.js';", resolveDir: import.meta.dirname },
  ...{ bundle: true, minify: true, splitting: true, format: 'esm', platform: 'neutral', target: 'es2022' },
  ...{ outdir: 'page', metafile: true, write: false, logLevel: 'error' },
});
const outputs = Object.entries(metafile.outputs);
const bytes = new Map(outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1), contents]));

/** A file and those that it cannot do without. */
function closure(file, files = new Set()) {
  if (files.has(file)) return files;
  files.add(file);
  for (const { path, kind } of metafile.outputs[file].imports)
    if (kind === 'import-statement') closure(path, files);
  return files;
}

const [entry] = outputs.find(([, { entryPoint }]) => entryPoint === '<stdin>');
const atOnce = closure(entry);
const parts = new Map([['load', [...atOnce]]]);
for (const { path, kind } of outputs.flatMap(([, { imports }]) => imports)) {
  if (kind !== 'dynamic-import') continue;
  // The build and this bundling have put a hash each behind the name of the file.
  const name = path
    .split('/')
    .at(-1)
    .replace(/(-[A-Z0-9]{8})+\.js$/, '');
  parts.set(
    name,
    [...closure(path)].filter((file) => !atOnce.has(file)),
  );
}

const COMPRESSIONS = [(data) => gzipSync(data, { level: 9 }), brotliCompressSync];
const kilobytes = (names, compress) =>
  names
    .flatMap((name) => parts.get(name))
    .reduce((sum, file) => sum + compress(bytes.get(file.split('/').at(-1))).length, 0) / 1000;
function line(name, ...cells) {
  console.log(name.padEnd(46) + cells.map((cell) => cell.padStart(8)).join(''));
}

line('part, kB minified', 'gzip', 'brotli', 'limit');
for (const name of parts.keys()) {
  const [gzip, brotli] = COMPRESSIONS.map((compress) => kilobytes([name], compress));
  const limit = LIMITS[name];
  // A part that nobody has set a limit for is one too many.
  if (limit === undefined || gzip > limit) process.exitCode = 1;
  line(name, gzip.toFixed(1), brotli.toFixed(1), limit === undefined ? 'none!' : limit.toFixed(1));
}
console.log();
for (const [name, needed] of Object.entries(NEEDS))
  line(name, ...COMPRESSIONS.map((compress) => kilobytes(needed, compress).toFixed(1)));
