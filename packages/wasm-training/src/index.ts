export { type InstalledKernel, install } from './install.ts';
export { uninstall } from './uninstall.ts';
