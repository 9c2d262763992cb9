import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countDensity, totalDensity } from '@supermask/layers';
import type { EpochLog, StepLog, TrainOptions } from '@supermask/trainers';
import { completeConfig, configDifferences, type PartialRunConfig, type RunConfig } from './config.ts';
import { fileInfo } from './file-info.ts';
import { float32Bytes } from './float32-bytes.ts';
import { measureShift } from './measure-shift.ts';
import { modelFile } from './model-file.ts';
import { moveToWasm } from './move-to-wasm.ts';
import { prepareBackend } from './prepare-backend.ts';
import { makeReceipt } from './receipt.ts';
import { renderReport } from './report/render-report.ts';
import { type RunResult, readResult } from './result.ts';
import { runCheckpoints } from './run-checkpoints.ts';
import { type DataSource, loadRunData } from './run-data.ts';
import { runMetrics } from './run-metrics.ts';
import { runReport } from './run-report.ts';
import { trainNetwork } from './train-network.ts';
import { versions } from './versions.ts';
import { writeFile } from './write-file.ts';

/** What a run writes: see `runExperiment`. */
export type RunFile = 'checkpoints' | 'levels' | 'model.smask' | 'report.html' | 'result.json';

export interface RunOptions extends DataSource {
  /** The run's folder; made if it is not there. */
  readonly dir: string;
  /** Starts over where the folder already holds this run, finished or not. */
  readonly fresh?: boolean;
  /** How often a checkpoint is written: after every epoch, and every so many steps. */
  readonly checkpointEvery?: TrainOptions['checkpointEvery'];
  readonly onStep?: ((log: StepLog) => void) | undefined;
  /** What it returns is awaited, before the epoch's checkpoint is written. */
  readonly onEpoch?: ((log: EpochLog) => unknown) | undefined;
  /** Asked before each file is written; what it throws ends the run with nothing written. */
  readonly beforeWrite?: ((name: RunFile) => Promise<void>) | undefined;
  /** Told once what differs from the published data set. */
  readonly onNotes?: ((notes: readonly string[]) => void) | undefined;
  /** Told which checkpoints and levels are damaged and passed over, and why. */
  readonly onRefused?: ((files: readonly string[]) => void) | undefined;
}

/**
 * One run from configuration to files: trains the network, and writes to its folder `model.smask`,
 * `report.html`, and at the end `result.json`, which marks the run as finished. `checkpoints` holds the last two
 * checkpoints: an interrupted run goes on there when it is started again, and ends in the same bits.
 * Every file is written whole or not at all.
 *
 * @returns the result; that of the folder, without running, if it holds the same run finished.
 * @throws on a faulty configuration, missing or damaged data, a folder that holds another run, finished or not,
 *   and when training diverges.
 */
export async function runExperiment(partial: PartialRunConfig, options: RunOptions): Promise<RunResult> {
  const {
    dir,
    fresh = false,
    checkpointEvery,
    signal,
    onStep,
    onEpoch,
    beforeWrite,
    onNotes,
    onRefused,
  } = options;
  const config = completeConfig(partial);
  const resultPath = join(dir, 'result.json');
  const finished = fresh ? undefined : await readResult(resultPath);
  if (finished) {
    checkSameConfig(finished.config, config, dir);
    return finished;
  }
  const data = await loadRunData(config, options);
  onNotes?.(data.notes);
  signal?.throwIfAborted();
  await prepareBackend(config.backend);
  await mkdir(dir, { recursive: true });
  const checkpoints = await runCheckpoints(dir, { config, fresh, beforeWrite });
  if (checkpoints.refused.length > 0) onRefused?.(checkpoints.refused);
  // What an earlier run left here must not pass for this one's, should this one break.
  for (const name of ['result.json', 'model.smask', 'report.html']) {
    await rm(join(dir, name), { force: true });
  }
  const network = await trainNetwork(config, data, {
    signal,
    onStep,
    onEpoch,
    checkpointEvery,
    resume: checkpoints.resume,
    onCheckpoint: checkpoints.save,
    levels: checkpoints.levels,
  }).catch((cause: Error) => {
    const last = checkpoints.last();
    if (last === undefined) throw cause;
    throw new Error(`${cause.message} (${last}: the same run goes on there)`, { cause });
  });
  const { model, accuracy } = network;
  try {
    signal?.throwIfAborted();
    const shift = await measureShift(model, config, { data, signal });
    if (config.backend !== undefined) await moveToWasm(model);
    const { file, note } = modelFile(network, { info: fileInfo(config, data.dataset) });
    const kernels = countDensity(model);
    const result: RunResult = {
      config,
      density: totalDensity(kernels),
      accuracy,
      ...(shift ? { shift } : {}),
      bytes: {
        float32: float32Bytes(model),
        ...(file ? { file: file.length } : {}),
      },
      metrics: runMetrics(config, { logs: network.logs, data }),
      receipt: await makeReceipt(model, { data, file }),
      notes: [...data.notes, ...(note === undefined ? [] : [note])],
      versions: await versions(),
    };
    const write = async (name: RunFile, content: string | Uint8Array): Promise<void> => {
      await beforeWrite?.(name);
      await writeFile(join(dir, name), content);
    };
    if (file) await write('model.smask', file);
    await write('report.html', await renderReport(await runReport(result, { network, data })));
    await write('result.json', `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    model.dispose();
  }
}

function checkSameConfig(there: RunConfig, asked: RunConfig, dir: string): void {
  const differences = configDifferences(there, asked);
  if (differences === '') return;
  throw new Error(
    `[supermask/experiments] runExperiment: ${dir} holds a finished run with ${differences} ` +
      '(choose another --out, or --fresh to start over)',
  );
}
