import { readFile } from 'node:fs/promises';
import { decodeSmask } from '@supermask/format';
import type { KernelMask } from './mask-overlap.ts';

/**
 * The masks in a `.smask` file, without the weights that no output depends on; undefined if there is no file.
 *
 * @throws with the reason, if the file is damaged or newer than this version.
 */
export async function readMasks(path: string): Promise<readonly KernelMask[] | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  return [...decodeSmask(bytes).tensors].flatMap(([layer, { shape, mask }]) =>
    mask === undefined ? [] : [{ layer, shape, mask }],
  );
}
