import { fileSystem } from './file-system.ts';
import { gunzip, isGzip } from './gunzip.ts';
import type { OfficialFile } from './official-files.ts';
import { type Idx, parseIdx } from './parse-idx.ts';

/** What a file of a published data set held. */
export interface FileContent {
  /** Where it was found. */
  readonly path: string;
  /** uint8, the values without the header. */
  readonly data: Uint8Array;
  /** How many images or labels: those of the official file, verified by its checksum, or fewer, unverified. */
  readonly count: number;
}

/**
 * Reads one file of a published data set from a folder, gzipped or not (its first bytes decide), and checks
 * it: complete files by their checksum, shorter ones by their header.
 *
 * @param options `dir`, the folder, and `caller`, who is named in errors.
 * @throws if the file is missing, damaged, of another shape, longer than the official one, or as long with
 * another checksum.
 */
export async function readOfficialFile(
  file: OfficialFile,
  { dir, caller }: { dir: string; caller: string },
): Promise<FileContent> {
  const { path, raw } = await find(file, { dir, caller });
  const source = `${caller}: ${path}`;
  const fault = (message: string): Error =>
    new Error(`[supermask/datasets] ${source}: ${message} (${expectation(file)})`);

  let bytes: Uint8Array<ArrayBuffer> = raw;
  if (isGzip(raw)) {
    try {
      bytes = await gunzip(raw, { limit: file.bytes });
    } catch (error) {
      throw fault((error as Error).message);
    }
  }
  let idx: Idx;
  try {
    idx = parseIdx(bytes, { source });
  } catch (error) {
    throw new Error(`${(error as Error).message} (${expectation(file)})`);
  }

  const [count = 0, ...size] = idx.shape;
  const [officialCount = 0, ...officialSize] = file.shape;
  if (size.join() !== officialSize.join()) {
    throw fault(
      `its shape must be [n${officialSize.map((n) => `, ${n}`).join('')}], got [${idx.shape.join(', ')}]`,
    );
  }
  if (count === 0) throw fault('it is empty');
  if (count > officialCount) throw fault(`it has ${count} entries, the official file ${officialCount}`);
  if (count === officialCount) {
    const found = await sha256(bytes);
    if (found !== file.sha256)
      throw fault(`it has the official size but not the official bytes: SHA-256 ${found}`);
  }
  return { path, data: idx.data, count };
}

/** The name, decompressed size and checksum of a file, for error messages. */
export function expectation({ name, bytes, sha256 }: OfficialFile): string {
  return `${name}: officially ${bytes.toLocaleString('en-GB')} bytes decompressed, with SHA-256 ${sha256}`;
}

/** The names a file goes by: as published, with the dot that some archives have, gzipped or not. */
function spellings({ name }: OfficialFile): readonly string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

async function find(
  file: OfficialFile,
  { dir, caller }: { dir: string; caller: string },
): Promise<{ path: string; raw: Uint8Array<ArrayBuffer> }> {
  const { readFile } = await fileSystem(caller);
  const names = spellings(file);
  for (const name of names) {
    const path = `${dir}/${name}`;
    try {
      const { buffer, byteOffset, byteLength } = await readFile(path);
      return { path, raw: new Uint8Array(buffer, byteOffset, byteLength) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Some archives unpack to a folder that has the name of the file.
      if (code !== 'ENOENT' && code !== 'EISDIR') {
        throw new Error(
          `[supermask/datasets] ${caller}: ${path}: cannot be read: ${message} (${expectation(file)})`,
        );
      }
    }
  }
  throw new Error(
    `[supermask/datasets] ${caller}: ${file.name} is missing in ${dir}, looked for ${names.join(', ')} (${expectation(file)})`,
  );
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
