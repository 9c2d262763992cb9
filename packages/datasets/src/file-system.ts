/** What is used of `node:fs/promises`. */
export type FileSystem = Pick<
  typeof import('node:fs/promises'),
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'writeFile'
>;

/**
 * The file system, loaded at the first use so that the package also loads in browsers.
 *
 * @param caller who is named in the error.
 * @throws where there is none.
 */
export async function fileSystem(caller: string): Promise<FileSystem> {
  const module = await nodeModule();
  if (module !== undefined) return module;
  throw new Error(
    `[supermask/datasets] ${caller}: reading a folder needs Node, there is no file system here (in a browser, give download: true, or fetch the files, decompress them and hand the bytes to parseIdx)`,
  );
}

/** `undefined` where there is no file system. */
export async function nodeModule(): Promise<FileSystem | undefined> {
  try {
    // Bundlers for the web may leave an empty module in its place.
    const module: FileSystem = await import(/* webpackIgnore: true */ 'node:fs/promises');
    if (typeof module.readFile === 'function') return module;
  } catch {}
  return undefined;
}
