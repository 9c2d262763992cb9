import { fileSystem } from './file-system.ts';

/** Where files are looked for by their names: a folder, a cache, an archive. */
export interface Place {
  /** What errors name. */
  readonly path: string;
  /** The names of its files. */
  readonly names: readonly string[];
  readonly folders: readonly string[];
  /** @throws if the file cannot be read. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * A folder on the disk.
 *
 * @param caller who is named in errors.
 * @returns `undefined` where there is no folder.
 * @throws if it cannot be listed, or there is no file system.
 */
export async function folderPlace(
  path: string,
  { caller }: { readonly caller: string },
): Promise<Place | undefined> {
  const { readdir, readFile, stat } = await fileSystem(caller);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return undefined;
  const fail = (what: string, { message }: Error): never => {
    throw new Error(`[supermask/datasets] ${caller}: ${what}: cannot be read: ${message}`);
  };
  const entries = await readdir(path, { withFileTypes: true }).catch((error: Error) => fail(path, error));
  // Some archives unpack to a folder that has the name of the file.
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const names = entries.map(({ name }) => name).filter((name) => !folders.includes(name));
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const file = `${path}/${name}`;
    const { buffer, byteOffset, byteLength } = await readFile(file).catch((error: Error) =>
      fail(file, error),
    );
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  };
  return { path, names, folders, read };
}
