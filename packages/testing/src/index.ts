export { type BackendName, backends, useBackend } from './backends.ts';
export { deviation } from './deviation.ts';
