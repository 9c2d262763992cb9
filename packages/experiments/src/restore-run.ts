import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { fileInfo } from './file-info.ts';
import { methods } from './methods.ts';
import { prepareBackend } from './prepare-backend.ts';
import { makeReceipt } from './receipt.ts';
import { readResult } from './result.ts';
import { runCheckpoints } from './run-checkpoints.ts';
import { type DataSource, loadRunData } from './run-data.ts';
import { trainNetwork } from './train-network.ts';

/** A network, and the texts that belong into its file. */
export interface NamedNetwork {
  /** The caller disposes it. */
  readonly model: LayersModel;
  readonly info: Readonly<Record<string, string>>;
}

/**
 * The network of a finished run as it was after training, from its checkpoints. Nothing is trained.
 *
 * @param options where the data set's official files are, on which the network's size depends.
 * @throws if the folder holds no finished run, its last checkpoint is gone, or that is not what the receipt says.
 */
export async function restoreRun(dir: string, source: DataSource = {}): Promise<NamedNetwork> {
  const fail = (what: string): never => {
    throw new Error(`[supermask/experiments] restoreRun: ${what}`);
  };
  const result = await readResult(join(dir, 'result.json'));
  if (result === undefined) return fail(`${dir} holds no finished run (result.json)`);
  const { config, receipt } = result;
  const data = await loadRunData(config, source);
  await prepareBackend();
  const { resume, levels } = await runCheckpoints(dir, { config, fresh: false });
  const { trains = true, iterative = false } = methods[config.method];
  const there = iterative ? await levels.load(`level-${config.levels ?? 1}`) : resume;
  if (trains && there === undefined) fail(`${dir} has no checkpoint of the trained network any more`);
  const { model } = await trainNetwork(config, data, { resume, levels });
  const { variables } = await makeReceipt(model, { data, file: undefined });
  if (variables === receipt.variables) return { model, info: fileInfo(config, data.dataset) };
  model.dispose();
  return fail(`the checkpoint in ${dir} does not hold the network of its result.json`);
}
