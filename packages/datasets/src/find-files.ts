import { downloadFile } from './download-file.ts';
import type { FileCache } from './file-cache.ts';
import { fileSystem } from './file-system.ts';
import { openCache } from './open-cache.ts';
import { folderPlace, type Place } from './place.ts';
import type { Publication } from './publication.ts';
import { sha256 } from './sha256.ts';
import type { SourceOptions } from './source-options.ts';

/** What a folder of a data set holds. */
export interface Expected {
  /** In words, such as `the four files, gzipped or not`. */
  readonly what: string;
  /** Each file, its size and its checksum. */
  readonly list: readonly string[];
  /** Whether a folder holds any of them. */
  readonly isIn: (place: Place) => boolean;
}

/**
 * Where the files of a data set are: in the given folder, else in the cache, into which they are downloaded if that is
 * allowed.
 *
 * @throws if the folder is missing, or a file is neither here nor may or can be downloaded, or is damaged in the cache.
 */
export async function findFiles(
  publication: Publication,
  expected: Expected,
  options: SourceOptions,
): Promise<Place> {
  const { dir, download = false, mirrors = publication.mirrors } = options;
  const { dataset: caller } = publication;
  if (dir !== undefined) {
    const place = dir !== '' ? await folderPlace(dir, { caller }) : undefined;
    if (place !== undefined && (!download || expected.isIn(place))) return place;
    if (!download) throw await noFolder(dir, { caller, expected });
  }
  const cache = await openCache(caller, options);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of publication.files) {
    const urls = mirrors.map((mirror) => address(mirror, { name: file.name, caller }));
    const cached = await fromCache(cache, file, { caller, again: download });
    if (cached === undefined && !download) throw notCached(publication, { missing: file.name, cache });
    const bytes = cached ?? (await downloadFile(file.name, { ...options, ...file, cache, caller, urls }));
    files.set(file.name, bytes);
  }
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
    files.get(name) as Uint8Array<ArrayBuffer>;
  return { path: cache.path, names: [...files.keys()], folders: [], read };
}

async function noFolder(
  dir: string,
  { caller, expected }: { readonly caller: string; readonly expected: Expected },
): Promise<Error> {
  const { stat } = await fileSystem(caller);
  const there = await stat(dir).catch(() => undefined);
  const { what, list } = expected;
  return new Error(
    `[supermask/datasets] ${caller}: dir must be a folder that holds ${what}, got ${dir} (${there ? 'this is no folder' : 'there is no such folder'}). The files:${list.map((line) => `\n  ${line}`).join('')}`,
  );
}

function notCached(
  { dataset, files, mirrors }: Publication,
  { missing, cache }: { readonly missing: string; readonly cache: FileCache },
): Error {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0).toLocaleString('en-GB');
  return new Error(
    `[supermask/datasets] ${dataset}: ${missing} is not in ${cache.path}. Name the folder that holds the data set (dir, in the command --data-dir), or allow to download ${files.map(({ name }) => name).join(', ')} once (download: true, --download; ${bytes} bytes from ${mirrors[0]})`,
  );
}

/** @throws if it is damaged, unless it can be downloaded `again`. */
async function fromCache(
  cache: FileCache,
  file: Publication['files'][number],
  { caller, again }: { readonly caller: string; readonly again: boolean },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const found = await cache.read(file.name);
  if (found === undefined) return undefined;
  const hash = await sha256(found.bytes);
  if (hash === file.sha256 || hash === found.record?.sha256) return found.bytes;
  try {
    // Somebody may have put it there, packed by another program.
    await file.check(found.bytes);
    return found.bytes;
  } catch (error) {
    if (again) return undefined;
    throw new Error(
      `[supermask/datasets] ${caller}: ${cache.path}/${file.name} is damaged: ${(error as Error).message} (delete it, or allow to download it again: download: true, --download)`,
    );
  }
}

function address(
  mirror: string,
  { name, caller }: { readonly name: string; readonly caller: string },
): string {
  try {
    const base = globalThis.document?.baseURI ?? globalThis.location?.href;
    return new URL(name, new URL(mirror.endsWith('/') ? mirror : `${mirror}/`, base)).href;
  } catch {
    throw new Error(
      `[supermask/datasets] ${caller}: mirrors must be addresses of folders (https://…/), got ${mirror}`,
    );
  }
}
