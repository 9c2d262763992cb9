import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { BenchNetwork } from './networks.ts';

/** A LayersModel of the user's, from a folder with `model.json` and the files that it names. */
export function folderNetwork(folder: string): BenchNetwork {
  return {
    name: 'model',
    trained: true,
    kinds: ['float', 'sign'],
    build: async () => {
      const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as io.ModelJSON;
      const files = json.weightsManifest.flatMap(({ paths }) => paths);
      const parts = await Promise.all(files.map((path) => readFile(join(folder, path))));
      const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
      const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
      return loadLayersModel(io.fromMemory({ ...json, weightSpecs, weightData }));
    },
  };
}
