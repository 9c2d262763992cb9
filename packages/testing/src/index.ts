export { type BackendName, backends, hasWebGpu, useBackend } from './backends.ts';
export { deviation } from './deviation.ts';
