export { type InstalledKernel, type InstallOptions, install } from './install.ts';
export { type StartWebGpuOptions, startWebGpu } from './start-web-gpu.ts';
export { uninstall } from './uninstall.ts';
