import {
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** What the calls of one kernel of tfjs took. */
export interface KernelProfile {
  /** `MaxPoolGrad`; `Conv2DBackpropFilter › BatchMatMul` where a kernel calls another. */
  readonly name: string;
  /** Of the tensors that it gets. */
  readonly shapes: string;
  readonly calls: number;
  /** CPU milliseconds, without those of kernels that it calls. */
  readonly ms: number;
}

/**
 * Runs something with a clock around every kernel of the wasm backend.
 *
 * @returns one for each name and shapes; what lies between kernels is in none.
 */
export async function profileKernels(run: () => Promise<unknown>): Promise<readonly KernelProfile[]> {
  const profiles = new Map<string, KernelProfile>();
  /** The kernels that are running, and the CPU time of those that each has called. */
  const running: { name: string; inner: number }[] = [];
  const timed = (kernel: KernelConfig): KernelConfig => ({
    ...kernel,
    kernelFunc: (params) => {
      const name = [...running.slice(-1).map((outer) => outer.name), kernel.kernelName].join(' › ');
      const frame = { name, inner: 0 };
      running.push(frame);
      const start = process.cpuUsage();
      try {
        return kernel.kernelFunc(params);
      } finally {
        const { user, system } = process.cpuUsage(start);
        const all = (user + system) / 1000;
        running.pop();
        const outer = running.at(-1);
        if (outer !== undefined) outer.inner += all;
        const shapes = Object.values(params.inputs)
          .map((input) => `[${input?.shape}]`)
          .join(' ');
        const key = `${name} ${shapes}`;
        const { calls, ms } = profiles.get(key) ?? { calls: 0, ms: 0 };
        profiles.set(key, { name, shapes, calls: calls + 1, ms: ms + all - frame.inner });
      }
    },
  });
  const kernels = getKernelsForBackend('wasm');
  const replaceBy = (by: (kernel: KernelConfig) => KernelConfig): void => {
    for (const kernel of kernels) {
      unregisterKernel(kernel.kernelName, 'wasm');
      registerKernel(by(kernel));
    }
  };
  replaceBy(timed);
  try {
    await run();
  } finally {
    replaceBy((kernel) => kernel);
  }
  return [...profiles.values()];
}
