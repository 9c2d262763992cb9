/** What is used of `node:fs/promises`. */
export type FileSystem = Pick<typeof import('node:fs/promises'), 'readFile' | 'stat'>;

/**
 * The file system, loaded at the first use so that the package also loads in browsers.
 *
 * @param caller who is named in the error.
 * @throws where there is none.
 */
export async function fileSystem(caller: string): Promise<FileSystem> {
  try {
    // Bundlers for the web may leave an empty module in its place.
    const module: FileSystem = await import(/* webpackIgnore: true */ 'node:fs/promises');
    if (typeof module.readFile === 'function') return module;
  } catch {}
  throw new Error(
    `[supermask/datasets] ${caller}: reading a folder needs Node, there is no file system here (in a browser, fetch the files, decompress them and hand the bytes to parseIdx)`,
  );
}
