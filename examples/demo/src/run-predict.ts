import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Logits of the test images by the file alone, computed in a process of its own.
 *
 * @returns float32 [count · classes].
 */
export async function runPredict(
  path: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<Float32Array> {
  const script = fileURLToPath(new URL('./predict.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, path, `${seed}`, `${count}`], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  return new Float32Array(new Uint8Array(stdout).buffer);
}
