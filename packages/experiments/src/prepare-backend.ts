import { install } from '@supermask/wasm-training';
import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';

/**
 * Makes the wasm backend of tfjs the current one, with the kernels that training needs. tfjs then keeps its
 * advice about other packages to itself.
 *
 * @throws if the backend cannot start.
 */
export async function prepareBackend(): Promise<void> {
  // Not on import of this package: it would register a backend.
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
