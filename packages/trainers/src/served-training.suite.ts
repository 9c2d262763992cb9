import { register } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import { install } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import { failing } from './failing-method.suite.ts';
import { serveTraining } from './serve-training.ts';

/** The script of a worker in the tests of workers. */
serveTraining(async ({ backend, simd }) => {
  if (backend === 'wasm') {
    await import('@tensorflow/tfjs-backend-wasm');
    // One thread for each worker.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  await useBackend(backend as 'cpu');
  if (simd) install({ simd });
  register({ methods: { failing: () => failing({ inWorker: true }) } });
});
