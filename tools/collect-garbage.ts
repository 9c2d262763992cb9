import { afterAll } from 'vitest';

// Each WebAssembly memory reserves gigabytes of addresses until it is collected, and a page that runs all tests of the
// project one after another would use up what Chromium allows one process.
afterAll(() => {
  (globalThis as { gc?: () => void }).gc?.();
});
