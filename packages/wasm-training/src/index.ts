export type { Simd } from './heap-module.ts';
export { type InstalledKernel, type InstallOptions, install } from './install.ts';
export { uninstall } from './uninstall.ts';
