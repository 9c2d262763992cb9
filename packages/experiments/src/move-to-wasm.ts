import type { LayersModel } from '@tensorflow/tfjs-layers';
import { prepareBackend } from './prepare-backend.ts';

/**
 * Goes on with a model on wasm: in Node nothing that is on webgpu can be read at once, as counting and exporting do.
 */
export async function moveToWasm(model: LayersModel): Promise<void> {
  // tfjs moves a tensor when another backend computes with it; it finds the values where they were read once.
  await Promise.all(model.weights.map((variable) => variable.read().data()));
  await prepareBackend('wasm');
}
