import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile as write } from 'node:fs/promises';
import { dirname } from 'node:path';

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
