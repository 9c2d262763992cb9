import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { serveTraining } from './serve-training.ts';

/** The script of a thread in Node: the backend and the kernels of the thread that trains. */
serveTraining(async ({ backend, simd }) => {
  enableProdMode();
  const name: string = `@tensorflow/tfjs-backend-${backend}`;
  await import(name);
  if (simd === undefined) return;
  const { install } = await import('@supermask/wasm-training');
  await setBackend(backend);
  install({ simd });
});
