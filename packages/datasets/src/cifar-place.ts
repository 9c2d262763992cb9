import { batchNames } from './batch-names.ts';
import type { CifarFiles } from './cifar-files.ts';
import { gunzip } from './gunzip.ts';
import { folderPlace, type Place } from './place.ts';
import { readTar } from './read-tar.ts';

/**
 * Where the batches are: in a place itself, in the folder that the archive unpacks to, or in the archive.
 *
 * @returns the place itself if it holds none of them; reading it says what is missing.
 * @throws if the archive is damaged.
 */
export async function cifarPlace(place: Place, official: CifarFiles): Promise<Place> {
  const { name: caller, train, test, archive } = official;
  if ([...train, test].some(({ name }) => batchNames(name, place.names).length > 0)) return place;
  const { name, folder } = archive;
  const unpacked =
    place.folders.includes(folder) && (await folderPlace(`${place.path}/${folder}`, { caller }));
  if (unpacked) return unpacked;
  if (!place.names.includes(name)) return place;
  return archivePlace(await place.read(name), official, { path: `${place.path}/${name}` });
}

/**
 * The files in a published archive.
 *
 * @param options `path`: what errors name.
 * @throws if it is damaged.
 */
export async function archivePlace(
  packed: Uint8Array<ArrayBuffer>,
  { name: caller, train, test, archive: { folder }, labelBytes }: CifarFiles,
  { path }: { readonly path: string },
): Promise<Place> {
  const source = `${caller}: ${path}`;
  const records = [...train, test].reduce((sum, { count }) => sum + count, 0);
  // The headers and the few texts beside the batches are far below a megabyte.
  const limit = records * (labelBytes + 3072) + 1_000_000;
  const bytes = await gunzip(packed, { limit }).catch(({ message }: Error) => {
    throw new Error(`[supermask/datasets] ${source}: ${message}`);
  });
  const files = new Map(
    [...readTar(bytes, { source })].flatMap(([entry, content]) => {
      const [, name] = entry.replace(/^\.\//, '').split(`${folder}/`);
      return name ? [[name, content] as const] : [];
    }),
  );
  return {
    path,
    names: [...files.keys()],
    folders: [],
    read: async (name) => files.get(name) as Uint8Array<ArrayBuffer>,
  };
}
