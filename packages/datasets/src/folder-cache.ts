import type { FileHandle } from 'node:fs/promises';
import type { FileCache, FileRecord, PartialFile } from './file-cache.ts';
import type { FileSystem } from './file-system.ts';

/** A download that works at its file writes to it more often than this, or ends. */
const ABANDONED = 120_000;

/**
 * A folder as a cache. Beside each file lies its record, `NAME.json`. A download is `NAME.part`; while a process works
 * at it, it has a name of its own, so that several processes can share the folder: one that finds no other's
 * abandoned beginning downloads from the start, and the last to finish replaces the same bytes.
 */
export function folderCache(path: string, fs: FileSystem): FileCache {
  const read: FileCache['read'] = async (name) => {
    const file = await readIfThere(`${path}/${name}`, fs);
    if (file === undefined) return undefined;
    const bytes = new Uint8Array(file.buffer as ArrayBuffer, file.byteOffset, file.byteLength);
    const text = await readIfThere(`${path}/${name}.json`, fs);
    if (text === undefined) return { bytes };
    try {
      return { bytes, record: JSON.parse(text.toString()) as FileRecord };
    } catch {
      return { bytes };
    }
  };
  return { path, read, begin: (name) => beginPart({ path, name, fs }) };
}

async function readIfThere(path: string, { readFile }: FileSystem): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`[supermask/datasets] cache: ${path}: cannot be read: ${error.message}`);
  });
}

interface Named {
  readonly path: string;
  readonly name: string;
  readonly fs: FileSystem;
}

async function beginPart({ path, name, fs }: Named): Promise<PartialFile> {
  await fs.mkdir(path, { recursive: true });
  const target = `${path}/${name}`;
  const own = `${target}.${crypto.randomUUID()}.part`;
  await claim({ path, name, fs }, own);
  const file = await fs.open(own, 'a+');
  let { size: length } = await file.stat();
  let done = false;
  const close = async (): Promise<void> => {
    done = true;
    await file.close();
  };
  return {
    get length() {
      return length;
    },
    append: async (chunk) => {
      await file.appendFile(chunk);
      length += chunk.length;
    },
    clear: async () => {
      await file.truncate(0);
      length = 0;
    },
    bytes: () => readAll(file, length),
    commit: async (record) => {
      await file.sync();
      await close();
      const note = `${target}.json`;
      await fs.writeFile(`${own}.json`, `${JSON.stringify(record)}\n`);
      await fs.rename(`${own}.json`, note);
      await fs.rename(own, target);
    },
    release: async () => {
      if (done) return;
      await close();
      if (length > 0) await fs.rename(own, `${target}.part`);
      else await fs.rm(own, { force: true });
    },
  };
}

/** Renames an interrupted download to `own`; of several processes one succeeds. */
async function claim({ path, name, fs }: Named, own: string): Promise<void> {
  const others = (await fs.readdir(path)).filter(
    (other) => other.startsWith(`${name}.`) && other.endsWith('.part'),
  );
  for (const other of others) {
    // Left by a process that was killed, unless it is written to.
    const found = await fs.stat(`${path}/${other}`).catch(() => undefined);
    const free = other === `${name}.part` || (found && Date.now() - found.mtimeMs > ABANDONED);
    if (!free) continue;
    const claimed = await fs.rename(`${path}/${other}`, own).then(
      () => true,
      () => false,
    );
    if (claimed) return;
  }
}

async function readAll(file: FileHandle, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, at);
    if (bytesRead === 0) throw new Error(`the file in the cache ends at byte ${at} of ${length}`);
    at += bytesRead;
  }
  return bytes;
}
