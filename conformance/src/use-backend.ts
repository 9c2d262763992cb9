import { install } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';

const load: Readonly<Record<string, () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
};

/** @throws on another name, or if tfjs refuses the backend. */
export async function useBackend(name: string): Promise<void> {
  const loader = Object.hasOwn(load, name) ? load[name] : undefined;
  if (loader === undefined) throw new Error(`--backend must be wasm or cpu, got "${name}"`);
  // tfjs advises on tfjs-node at the first use of its cpu backend in Node.
  tf.env().set('PROD', true);
  await loader();
  if (!(await tf.setBackend(name))) throw new Error(`tfjs refused the backend "${name}"`);
  await tf.ready();
  if (name === 'wasm') await install();
}
