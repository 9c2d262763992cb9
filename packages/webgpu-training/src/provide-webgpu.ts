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
 * `webgpu`.
 *
 * @param flags for Dawn, in Node.
 * @throws if there is none.
 */
export async function provideWebGpu(flags: readonly string[]): Promise<void> {
  const present = globalThis.navigator as { gpu?: Gpu } | undefined;
  let gpu = present?.gpu;
  if (gpu === undefined) {
    const inNode = typeof process === 'object' && process.versions?.node !== undefined;
    if (!inNode) {
      throw new Error(
        '[supermask/webgpu-training] startWebGpu: this browser has no WebGPU (navigator.gpu; pages need https or localhost)',
      );
    }
    const { create, globals } = await webGpuPackage();
    Object.assign(globalThis, globals);
    gpu = create(flags);
    // Node has a navigator from version 21 on.
    const holder = present ?? {};
    Object.defineProperty(holder, 'gpu', { value: gpu, configurable: true });
    if (!present) Object.defineProperty(globalThis, 'navigator', { value: holder, configurable: true });
  }
  if ((await gpu.requestAdapter()) === null) {
    throw new Error(
      '[supermask/webgpu-training] startWebGpu: no WebGPU adapter (on Linux it takes a Vulkan driver and libvulkan.so.1; ' +
        'without a GPU VK_ICD_FILENAMES can name the vk_swiftshader_icd.json of a Chromium)',
    );
  }
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
