export { type InstalledKernel, type InstallOptions, install } from './install.ts';
export { type StartWebGpuOptions, startWebGpu } from './start-webgpu.ts';
export { uninstall } from './uninstall.ts';
