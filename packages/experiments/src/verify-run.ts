import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBytes } from '@supermask/runtime';
import { scoreLogits } from '@supermask/trainers';
import { methods } from './methods.ts';
import { hashBytes, receiptDifferences } from './receipt.ts';
import { type RunResult, readResult } from './result.ts';
import { loadRunData } from './run-data.ts';
import { type RunOptions, runExperiment } from './run-experiment.ts';

export interface VerifyOptions extends Pick<RunOptions, 'dataDir' | 'signal' | 'onStep' | 'onEpoch'> {
  /** Trains the network again from its configuration, and compares every bit. */
  readonly retrain?: boolean;
}

/** What was compared, and where it differs; a run is verified when nothing does. */
export interface Verification {
  readonly result: RunResult;
  /** One line for each thing that was found equal. */
  readonly equal: readonly string[];
  readonly differences: readonly string[];
}

/**
 * Checks a run's folder against its own `result.json`: that `model.smask` is the file of which the receipt
 * holds the checksum, and that the runtime reaches the reported test accuracy with it; with binary activations, of
 * which rounding can turn a sign, up to 1 % of the images or one. With `retrain` the run
 * is repeated from its configuration in a temporary folder, and the receipts must be equal: same data, same
 * scores, same file, to the last bit.
 *
 * @throws if the folder holds no finished run, or its data cannot be loaded.
 */
export async function verifyRun(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  const { retrain = false, dataDir, ...progress } = options;
  const result = await readResult(join(dir, 'result.json'));
  if (result?.receipt === undefined) {
    throw new Error(
      `[supermask/experiments] verifyRun: ${dir} holds no finished run with a receipt (result.json)`,
    );
  }
  const equal: string[] = [];
  const differences: string[] = [];
  const { receipt, config, accuracy } = result;
  if (receipt.file !== undefined) {
    const file = new Uint8Array(await readFile(join(dir, 'model.smask')));
    if (hashBytes(file) === receipt.file) {
      equal.push(`model.smask has the checksum ${receipt.file.slice(0, 12)}…`);
      const { test } = await loadRunData(config, { dataDir });
      const predicted = scoreLogits(loadBytes(file).predict(test.inputs), test.labels).accuracy;
      const words = `model.smask classifies ${predicted} of the test images rightly`;
      const allowed =
        methods[config.method].activations === 'binary' ? Math.max(0.01, 1 / test.labels.length) : 0;
      // A rounded accuracy must not count as half an image.
      if (Math.abs(predicted - accuracy.test) <= allowed + Number.EPSILON) equal.push(words);
      else differences.push(`${words}, result.json says ${accuracy.test}`);
    } else {
      differences.push('model.smask is not the file that result.json was written with');
    }
  }
  if (retrain) {
    const again = await repeat(result, { dataDir, ...progress });
    const found = receiptDifferences(receipt, again.receipt);
    differences.push(...found);
    if (found.length === 0)
      equal.push(`trained again: scores ${receipt.scores.slice(0, 12)}…, every bit equal`);
  }
  return { result, equal, differences };
}

async function repeat({ config }: RunResult, options: Omit<RunOptions, 'dir'>): Promise<RunResult> {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-verify-'));
  try {
    return await runExperiment(config, { dir, ...options });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
