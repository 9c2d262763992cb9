import { readFile } from 'node:fs/promises';
import type { RunConfig } from './config.ts';
import type { Shift } from './measure-shift.ts';
import type { Receipt } from './receipt.ts';
import type { RunMetrics } from './run-metrics.ts';
import type { Versions } from './versions.ts';

/** What a finished run leaves in `result.json`. */
export interface RunResult {
  readonly config: RunConfig;
  /** Counted: weights kept over weights, all masked kernels together; 1 for a dense network. */
  readonly density: number;
  /** Fractions in [0, 1]; a setting is chosen by validation and reported on test. */
  readonly accuracy: { readonly validation?: number; readonly test: number };
  /** On test images unlike the training images, where the configuration asks for it. */
  readonly shift?: Shift;
  /** Of all weights as float32, and of `model.smask`, where the model has one. */
  readonly bytes: { readonly float32: number; readonly file?: number };
  /** How training went; older results have none. */
  readonly metrics?: RunMetrics;
  /** What a repetition must give again. */
  readonly receipt: Receipt;
  /** What differs from the published data set; empty if nothing does. */
  readonly notes: readonly string[];
  readonly versions: Versions;
}

/**
 * The result that a folder holds, or undefined where no run has finished.
 *
 * @throws if `result.json` is there and cannot be read as one.
 */
export async function readResult(path: string): Promise<RunResult | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const damaged = 'damaged? run --fresh starts over, clean --broken removes it from a sweep';
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch (cause) {
    throw new Error(`[supermask/experiments] readResult: ${path} is not JSON (${damaged})`, { cause });
  }
  const { config, accuracy, bytes, versions } = (result ?? {}) as Partial<Record<keyof RunResult, unknown>>;
  const complete = [config, accuracy, bytes, versions].every(
    (part) => typeof part === 'object' && part !== null,
  );
  if (!complete)
    throw new Error(`[supermask/experiments] readResult: ${path} is not the result of a run (${damaged})`);
  return result as RunResult;
}
