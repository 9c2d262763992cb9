import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Bundles {
  /** By their addresses. */
  readonly scripts: Map<string, Uint8Array>;
  /** What the first script of a page imports at once, and what `load` will, of a network whose weights are random; by the page. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

/** The scripts of the pages, minified as a release has them, each page's by themselves. */
export async function bundlePages(names: readonly string[]): Promise<Bundles> {
  const folder = new URL('../src/cold-start/pages/', import.meta.url);
  const scripts = new Map<string, Uint8Array>();
  const imports = new Map<string, readonly string[]>();
  for (const name of names) {
    const { outputFiles, metafile } = await build({
      entryPoints: { [name]: fileURLToPath(new URL(`${name}.ts`, folder)) },
      outdir: `/scripts/${name}`,
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      // What a page imports only when it needs it stays apart.
      splitting: true,
      target: 'es2022',
      platform: 'browser',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'error',
    });
    for (const { path, contents } of outputFiles) scripts.set(path.replaceAll('\\', '/'), contents);
    const outputs = Object.entries(metafile.outputs);
    const entry = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith(`/${name}.ts`))?.[1];
    const chunks = [
      ...(entry?.imports ?? []).filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
      ...outputs.map(([path]) => path).filter((path) => /\/supermask\/(kernels|draw-kept)-/.test(path)),
    ];
    imports.set(
      name,
      chunks.map((path) => path.slice(path.indexOf(`scripts/${name}/`) - 1)),
    );
  }
  return { scripts, imports };
}
