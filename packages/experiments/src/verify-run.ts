import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBytes } from '@supermask/runtime';
import { scoreLogits } from '@supermask/trainers';
import { methods } from './methods.ts';
import { dataChecksums, dataDifferences, hashBytes, receiptDifferences } from './receipt.ts';
import { type RunResult, readResult } from './result.ts';
import { type DataSource, loadRunData } from './run-data.ts';
import { type RunOptions, runExperiment } from './run-experiment.ts';

export interface VerifyOptions extends DataSource, Pick<RunOptions, 'onStep' | 'onEpoch'> {
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
 * Checks a run's folder against its own `result.json`: that the data are those of the receipt, that `model.smask`
 * (where the run has one) is the file of which the receipt holds the checksum, and that the runtime reaches the
 * reported test accuracy with it; with binary activations, of which rounding can turn a sign, up to 1 % of the images
 * or one. With `retrain` the run is repeated from its configuration in a temporary folder, and must give the same
 * receipt (same scores, same file, to the last bit), accuracy, density and sizes.
 *
 * @throws if the folder holds no finished run, or its data cannot be loaded.
 */
export async function verifyRun(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  const { retrain = false, ...progress } = options;
  const result = await readResult(join(dir, 'result.json'));
  if (result?.receipt === undefined) {
    throw new Error(
      `[supermask/experiments] verifyRun: ${dir} holds no finished run with a receipt (result.json)`,
    );
  }
  const equal: string[] = [];
  const differences: string[] = [];
  const { receipt, config, accuracy } = result;
  const data = await loadRunData(config, options);
  const { test } = data;
  const dataFound = dataDifferences(receipt.data, dataChecksums(data));
  differences.push(...dataFound);
  if (dataFound.length === 0) equal.push('the data have the checksums of the receipt');
  if (receipt.file !== undefined) {
    const file = await readIfThere(join(dir, 'model.smask'));
    if (file === undefined) {
      differences.push('model.smask is not there');
    } else if (hashBytes(file) === receipt.file) {
      equal.push(`model.smask has the checksum ${receipt.file.slice(0, 12)}…`);
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
    const again = await repeat(result, progress);
    const found = receiptDifferences(receipt, again.receipt);
    // Of other data the same things were said above.
    differences.push(
      ...found.filter((line) => !differences.includes(line)),
      ...figureDifferences(result, again),
    );
    if (found.length === 0)
      equal.push(`trained again: scores ${receipt.scores.slice(0, 12)}…, every bit equal`);
  }
  return { result, equal, differences };
}

/** What `result.json` reports beside the receipt, and a repetition gives otherwise. */
function figureDifferences(there: RunResult, again: RunResult): string[] {
  const rows: readonly [string, number | undefined, number | undefined][] = [
    ['density', there.density, again.density],
    ['validation accuracy', there.accuracy.validation, again.accuracy.validation],
    ['test accuracy', there.accuracy.test, again.accuracy.test],
    ['worst-group accuracy', there.shift?.worstGroup, again.shift?.worstGroup],
    ['mean corruption error', there.shift?.meanCorruption, again.shift?.meanCorruption],
    ['float32 bytes', there.bytes.float32, again.bytes.float32],
    ['file bytes', there.bytes.file, again.bytes.file],
  ];
  return rows
    .filter(([, a, b]) => a !== b)
    .map(([name, a, b]) => `${name}: trained again ${b ?? 'none'}, result.json says ${a ?? 'none'}`);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function repeat({ config }: RunResult, options: Omit<RunOptions, 'dir'>): Promise<RunResult> {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-verify-'));
  try {
    return await runExperiment(config, { dir, ...options });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
