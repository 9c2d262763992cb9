import { install } from '@supermask/wasm-training';
import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';

/** What runs train on. */
export const backendNames = ['wasm', 'webgpu'] as const;

export type BackendName = (typeof backendNames)[number];

/**
 * Makes a backend of tfjs the current one, with the kernels that training needs: wasm, or webgpu, which in Node takes
 * the npm package `webgpu`. tfjs then keeps its advice about other packages to itself.
 *
 * @throws if the backend cannot start.
 */
export async function prepareBackend(name: BackendName = 'wasm'): Promise<void> {
  // Neither on import of this package: it would register a backend.
  if (name === 'webgpu') {
    const { startWebGpu } = await import('@supermask/webgpu-training');
    return startWebGpu();
  }
  await import('@tensorflow/tfjs-backend-wasm');
  enableProdMode();
  if (!(await setBackend('wasm'))) {
    throw new Error(
      '[supermask/experiments] prepareBackend: tfjs could not start its wasm backend ' +
        '(are the .wasm files of @tensorflow/tfjs-backend-wasm beside its JavaScript?)',
    );
  }
  await ready();
  install();
}
