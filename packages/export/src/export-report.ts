import { refuseOthers, type StoredTensor } from '@supermask/format';
import { strip } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { compareFile } from './compare-file.ts';
import { type FileSizes, fileSizes } from './file-sizes.ts';
import { sampleInputs } from './sample-inputs.ts';

/** How a file does beside the model that it came from. */
export interface ExportReport {
  /** See `compareFile`. */
  readonly deviation: number;
  /** Beside the variables of the model, with all its channels, masks applied. */
  readonly sizes: FileSizes;
  /** Wall-clock milliseconds of one prediction: the median of all rounds. */
  readonly milliseconds: { readonly runtime: number; readonly dense: number };
}

export interface ExportReportOptions {
  /** How often each is timed, by turns: a prediction, or so many as take a millisecond. */
  readonly rounds?: number;
  /** Predictions of each before. */
  readonly warmUps?: number;
  readonly batch?: number;
}

/**
 * Compares a file with its model: predictions, bytes, and time in this very process, against the plain dense model
 * (masks applied once, see `strip`) on the current tfjs backend, both reading typed arrays and giving them.
 *
 * @param bytes a file of this model, as `exportModel` gives it.
 * @throws if the file has other inputs or outputs than the model.
 */
export async function exportReport(
  model: LayersModel,
  bytes: Uint8Array,
  { rounds = 25, warmUps = 10, batch = 1, ...others }: ExportReportOptions = {},
): Promise<ExportReport> {
  refuseOthers('[supermask/export] exportReport', others);
  const deviation = compareFile(model, bytes);
  const network = loadBytes(bytes);
  const dense = await strip(model);
  const sizes = await fileSizes(bytes, { dense: variables(dense) });
  const inputs = sampleInputs(model, { inputs: network.inputs, batch });
  const named = Object.fromEntries(inputs.map(({ name, values }) => [name, values]));
  const subjects = {
    runtime: () => {
      network.predict(named);
    },
    dense: () =>
      tidy(() => {
        const tensors = inputs.map(({ shape, values }) => tensor(values, [batch, ...shape]));
        for (const output of [dense.predict(tensors, { batchSize: batch }) as Tensor | Tensor[]].flat())
          output.dataSync();
      }),
  };
  const times: Record<keyof typeof subjects, number[]> = { runtime: [], dense: [] };
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of ['runtime', 'dense'] as const) {
      const time = timeOf(subjects[name]);
      if (round >= 0) times[name].push(time);
    }
  }
  dense.dispose();
  return { deviation, sizes, milliseconds: { runtime: median(times.runtime), dense: median(times.dense) } };
}

/** Milliseconds of one call, from so many that browsers' coarse clocks, of 0.1 ms and more, matter little. */
function timeOf(call: () => void): number {
  const start = performance.now();
  let [calls, elapsed] = [0, 0];
  for (; elapsed < 1; elapsed = performance.now() - start) {
    call();
    calls++;
  }
  return elapsed / calls;
}

function variables(model: LayersModel): StoredTensor[] {
  return model.weights.map((variable) => ({
    shape: variable.shape as number[],
    values: variable.read().dataSync<'float32'>() as Float32Array,
  }));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
