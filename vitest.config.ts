import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** Tests run on the TypeScript sources of all packages: no build is needed before them. */
const conditions = ['supermask-source', 'module', 'browser', 'development|production'];
const nodeConditions = ['supermask-source', 'module', 'node', 'development|production'];

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromium);
if (!hasChromium) {
  const message = `browser tests did not run: no Chromium at ${chromium} (set CHROMIUM_PATH)`;
  if (process.env.CI) throw new Error(message);
  console.warn(message);
}

/**
 * A Vulkan driver in software and its loader, for WebGPU in Node: Chromium brings both. A process looks for the loader
 * only when it begins.
 */
const driver = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
const hasDriver = existsSync(driver);
if (!hasDriver) {
  const message = `WebGPU tests in Node did not run: no Vulkan driver at ${driver} (set VK_ICD_FILENAMES)`;
  if (process.env.CI) throw new Error(message);
  console.warn(message);
}
const vulkan = {
  VK_ICD_FILENAMES: driver,
  LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, dirname(driver)].filter(Boolean).join(':'),
};

/**
 * `x.test.ts` runs in Node and in the browser, `x.node.test.ts` and `x.browser.test.ts` in one of them,
 * `x.threaded.test.ts` in a cross-origin isolated page, where tfjs takes its threaded WebAssembly build.
 */
const node = {
  extends: true as const,
  ssr: { resolve: { conditions: nodeConditions, externalConditions: nodeConditions } },
  test: {
    name: 'node',
    environment: 'node' as const,
    env: hasDriver ? vulkan : { VK_ICD_FILENAMES: '' },
    include: ['{conformance,packages/*,examples/*}/src/**/*.test.ts', 'docs/methods/*.test.ts'],
    exclude: ['**/*.browser.test.ts', '**/*.threaded.test.ts', '**/node_modules/**'],
  },
};

/** Where a test project runs its files in Chromium, with webgl and webgpu on the software renderer. */
const inChromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--js-flags=--expose-gc',
        '--disable-background-networking',
        '--enable-unsafe-swiftshader',
        '--use-angle=swiftshader',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-features=Vulkan',
        '--use-vulkan=swiftshader',
      ],
    },
  }),
  instances: [{ browser: 'chromium' as const }],
});

const browser = {
  extends: true as const,
  resolve: { conditions },
  test: {
    name: 'browser',
    include: ['packages/*/src/**/*.test.ts'],
    exclude: ['**/*.node.test.ts', '**/*.threaded.test.ts', '**/node_modules/**'],
    setupFiles: ['./tools/collect-garbage.ts'],
    browser: inChromium(),
  },
};

const threaded = {
  extends: true as const,
  resolve: { conditions },
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    name: 'threaded',
    include: ['packages/*/src/**/*.threaded.test.ts'],
    setupFiles: ['./tools/collect-garbage.ts'],
    browser: inChromium(),
  },
};

/** A file that gets the results as JSON, for scripts that count. */
const report = process.env.SUPERMASK_TEST_REPORT;

export default defineConfig({
  test: {
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: hasChromium ? [node, browser, threaded] : [node],
  },
});
