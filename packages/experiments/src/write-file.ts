import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile as write } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, then renamed. Makes the
 * folder if there is none.
 */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await write(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what processes that were killed within `writeFile` left in a folder; nobody may write there meanwhile. */
export async function removeUnfinished(dir: string): Promise<void> {
  const left = (await readdir(dir)).filter((name) => /\.[0-9a-f-]{36}\.part$/.test(name));
  await Promise.all(left.map((name) => rm(join(dir, name), { force: true })));
}
