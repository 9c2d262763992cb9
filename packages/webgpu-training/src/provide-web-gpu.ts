/** What is needed of the WebGPU of a browser or of the npm package `webgpu`. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

interface WebGpuPackage {
  create(flags: readonly string[]): Gpu;
  readonly globals: object;
}

/**
 * Sees to it that there is a `navigator.gpu` with an adapter: that of the browser, or in Node one of the npm package
 * `webgpu`. Where that fails nothing is changed.
 *
 * @param flags for Dawn, in Node.
 * @throws if there is none.
 */
export async function provideWebGpu(flags: readonly string[]): Promise<void> {
  const navigator = globalThis.navigator as { gpu?: Gpu } | undefined;
  if (navigator?.gpu) return checkAdapter(navigator.gpu);
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (process?.versions?.node === undefined) {
    throw new Error(
      '[supermask/webgpu-training] startWebGpu: this browser has no WebGPU (navigator.gpu; pages need https or localhost)',
    );
  }
  const { create, globals } = await webGpuPackage();
  const gpu = create(flags);
  await checkAdapter(gpu);
  Object.assign(globalThis, globals);
  // Node has a navigator from version 21 on.
  if (navigator) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}

async function checkAdapter(gpu: Gpu): Promise<void> {
  let cause: unknown;
  try {
    if ((await gpu.requestAdapter()) !== null) return;
  } catch (error) {
    cause = error;
  }
  const words = cause instanceof Error ? `: ${cause.message.replaceAll(/\s+/g, ' ').trim()}` : '';
  throw new Error(
    `[supermask/webgpu-training] startWebGpu: no WebGPU adapter${words} (on Linux it takes a Vulkan driver and ` +
      'libvulkan.so.1; without a GPU VK_ICD_FILENAMES can name the vk_swiftshader_icd.json of a Chromium)',
    { cause },
  );
}

async function webGpuPackage(): Promise<WebGpuPackage> {
  // A bundler for browsers must not look for it.
  const name = 'webgpu';
  try {
    return (await import(/* @vite-ignore */ name)) as WebGpuPackage;
  } catch (cause) {
    throw new Error(
      '[supermask/webgpu-training] startWebGpu: in Node WebGPU comes from the package "webgpu" (npm install webgpu)',
      { cause },
    );
  }
}
