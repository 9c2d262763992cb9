// What a page downloads for `load`, from the built package: `node size.mjs`. Fails where a part is larger than it may be.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** kB of 1000 bytes, minified and compressed with gzip. */
const LIMITS = {
  load: 22,
  fixed: 6.5,
};

const { outputFiles, metafile } = await build({
  stdin: { contents: "export { load } from './dist/index.js';", resolveDir: import.meta.dirname },
  ...{ bundle: true, minify: true, splitting: true, format: 'esm', platform: 'neutral', target: 'es2022' },
  ...{ outdir: 'page', metafile: true, write: false, logLevel: 'error' },
});
const outputs = Object.entries(metafile.outputs);
const bytes = new Map(outputFiles.map(({ path, contents }) => [path.split('/').at(-1), contents]));

/** A file and what it cannot do without. */
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
  // esbuild of the build has put a hash behind the name of the file.
  const name = path
    .split('/')
    .at(-1)
    .replace(/(-[A-Z0-9]{8})+\.js$/, '');
  if (kind === 'dynamic-import')
    parts.set(
      name,
      [...closure(path)].filter((file) => !atOnce.has(file)),
    );
}

const kilobytes = (files, compress) =>
  files.reduce((sum, file) => sum + compress(bytes.get(file.split('/').at(-1))).length, 0) / 1000;
const gzip = (data) => gzipSync(data, { level: 9 });
const line = (name, ...cells) =>
  console.log(name.padEnd(48) + cells.map((cell) => `${cell}`.padStart(8)).join(''));
line('kB', 'gzip', 'brotli', 'limit');
for (const [name, files] of parts) {
  const size = kilobytes(files, gzip);
  line(name, size.toFixed(2), kilobytes(files, brotliCompressSync).toFixed(2), LIMITS[name] ?? '');
  if (size > LIMITS[name]) process.exitCode = 1;
}
