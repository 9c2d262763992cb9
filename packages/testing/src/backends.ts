/// <reference path="./vite-assets.d.ts" />
import * as tf from '@tensorflow/tfjs-core';

export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** A page or a worker of one. */
const inBrowser = typeof location !== 'undefined';

/** The tfjs backends that can run here: cpu and wasm in Node, webgl and webgpu as well in a browser. */
export const backends: readonly BackendName[] = inBrowser
  ? ['cpu', 'wasm', 'webgl', 'webgpu']
  : ['cpu', 'wasm'];

/** Whether webgpu can run here: in Node where vitest.config.ts has found a Vulkan driver. */
export const hasWebGpu: boolean = inBrowser || Boolean(process.env.VK_ICD_FILENAMES);

/**
 * Loads a backend (once), makes it the current one and waits until it is ready.
 *
 * @throws if tfjs refuses it: `setBackend` answers false instead of throwing, and a test on the wrong
 * backend would prove nothing.
 */
export async function useBackend(name: BackendName): Promise<void> {
  // tfjs advises on tfjs-node at the first use of its cpu backend in Node.
  tf.env().set('PROD', true);
  // tfjs-core alone has no gradients in Node; tfjs-layers registers them.
  await Promise.all([loaders[name](), import('@tensorflow/tfjs-layers')]);
  if (!(await tf.setBackend(name))) throw new Error(`[supermask/testing] useBackend: tfjs refused "${name}"`);
  await tf.ready();
}

const loaders: Record<BackendName, () => Promise<unknown>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: loadWasm,
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
};

async function loadWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // In Node tfjs finds its binaries beside its own file; a bundler has to be told where they are served.
  // (`findBackend` would start the backend, with the wrong address.)
  if (!inBrowser || 'wasm' in tf.engine().registry) return;
  const [simd, threaded, plain] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
  ]);
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': simd.default,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded.default,
    'tfjs-backend-wasm.wasm': plain.default,
  });
}
