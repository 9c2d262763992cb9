import { cpuUsage } from 'node:process';
import { exportModel } from '@supermask/export';
import { loadBytes } from '@supermask/runtime';
import { scoreLogits } from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { RunConfig } from './config.ts';
import { fileInfo } from './file-info.ts';
import { float32Bytes } from './float32-bytes.ts';
import { modelFile } from './model-file.ts';
import type { RunData } from './run-data.ts';

/** A network as a file, and what the runtime makes of it. */
export interface FileMeasures {
  /** Of all weights as float32, of `model.smask` where there is one, and of one with what it stores as numbers as int8. */
  readonly bytes: { readonly float32: number; readonly file?: number; readonly int8?: number };
  /** The test accuracy of the runtime with the int8 file, in [0, 1]. */
  readonly int8?: number;
  /** CPU milliseconds of the runtime for one image: the least of several rounds. */
  readonly milliseconds?: number;
}

/** Writes a trained network to files in memory, and predicts with them. */
export function measureFile(
  model: LayersModel,
  config: RunConfig,
  { data }: { readonly data: RunData },
): FileMeasures {
  const info = fileInfo(config, data.dataset);
  const float32 = float32Bytes(model);
  const { file } = modelFile({ model }, { info });
  if (file === undefined) return { bytes: { float32 } };
  const small = exportModel(model, { info, values: 'int8' });
  const { inputs, labels } = data.test;
  return {
    bytes: { float32, file: file.length, int8: small.length },
    int8: scoreLogits(loadBytes(small).predict(inputs), labels).accuracy,
    milliseconds: predictionTime(file, data),
  };
}

const ROUNDS = 7;
const IMAGES = 100;

function predictionTime(file: Uint8Array, { test: { inputs, labels } }: RunData): number {
  const network = loadBytes(file);
  const size = inputs.length / labels.length;
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const before = cpuUsage();
    for (let i = 0; i < IMAGES; i++) {
      const at = (i % labels.length) * size;
      network.predict(inputs.subarray(at, at + size));
    }
    const { user, system } = cpuUsage(before);
    return (user + system) / 1000 / IMAGES;
  });
  // The first one warms up.
  return Math.min(...rounds.slice(1));
}
