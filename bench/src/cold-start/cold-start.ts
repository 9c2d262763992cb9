import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { kaimingNormal } from '@supermask/core';
import { toSmask } from '@supermask/export';
import { initialiseKernels } from '@supermask/layers';
import { io, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Browser, chromium } from 'playwright';
import { makeCase } from '../bench-case.ts';
import { deviation } from '../deviation.ts';
import { networkNamed } from '../networks.ts';
import { encodeOnnx } from '../onnx/onnx-model.ts';
import { toOnnx } from '../onnx/to-onnx.ts';
import { type Bundles, bundlePages } from './bundle-pages.ts';
import { type PageResult, picture } from './pages/page.ts';
import { serveCompressed } from './serve-compressed.ts';

/** Bytes a second and milliseconds, as Chromium's developer tools have them. */
const PROFILES = {
  'Fast 4G': { downloadThroughput: (9e6 / 8) * 0.9, uploadThroughput: (1.5e6 / 8) * 0.9, latency: 165 },
  'Slow 4G': { downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9, latency: 562.5 },
} as const;

export interface ColdStart {
  readonly page: string;
  readonly profile: string;
  /** Bytes over the network, compressed, without headers. */
  readonly transfer: number;
  /** Milliseconds from navigation to the first prediction: median of the runs, and all. */
  readonly first: number;
  readonly runs: readonly number[];
  /** Milliseconds of a later prediction. */
  readonly warm: number;
  readonly requests: PageResult['requests'];
  /** From the masked network in tfjs-wasm in Node: the largest deviation over the largest value; of masked pages only. */
  readonly deviation?: number;
}

const PRELOADS = {
  supermask: ['model.smask'],
  'tfjs-wasm': ['model.json', 'weights.bin', '/tfjs-backend-wasm-simd.wasm'],
  'tfjs-webgl': ['model.json', 'weights.bin'],
  'ort-web': ['model.onnx', '/ort-wasm-simd-threaded.wasm'],
} as const;

/** A page that leaves it to its script to ask for what it needs. */
const UNHINTED = 'supermask/unhinted';

const ENGINES = ['supermask', 'tfjs-wasm', 'tfjs-webgl', 'ort-web'] as const;

/**
 * Opens a page with Conv4 (sign-only, density 0.1) in Chromium as one who was never there before, over a throttled
 * connection. The other engines get the masked network with its zeros, which compress, and (`dense`) a network without
 * a mask, which is what their users have.
 */
export async function coldStart({
  quick,
  only,
  report,
}: {
  quick: boolean;
  /** Part of the names of the pages that are opened. */
  only: string;
  report: (result: ColdStart) => void;
}): Promise<void> {
  const pages = ENGINES.flatMap((engine) =>
    engine === 'supermask' ? [engine, UNHINTED] : [`${engine}/masked`, `${engine}/dense`],
  ).filter((page) => page.includes(only));
  const { files, truth } = await site(pages);
  const { address, sent, close } = await serveCompressed(files);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--enable-unsafe-swiftshader',
      '--use-angle=swiftshader',
    ],
  });
  try {
    for (const [profile, conditions] of Object.entries(PROFILES).slice(0, quick ? 1 : 2)) {
      for (const page of pages) {
        const seen: Visit[] = [];
        for (let run = 0; run < (quick || profile !== 'Fast 4G' ? 1 : 3); run++) {
          const before = sent();
          const result = await visit(browser, `${address}/${page}/`, conditions);
          seen.push({ ...result, transfer: sent() - before });
        }
        const runs = seen.map(({ first }) => first);
        const middle = [...seen].sort((a, b) => a.first - b.first)[Math.floor(seen.length / 2)] as Visit;
        report({
          ...{ page, profile, runs, first: middle.first, warm: middle.warm },
          ...{ transfer: middle.transfer, requests: middle.requests },
          ...(page.endsWith('/dense')
            ? {}
            : { deviation: deviation(Float32Array.from(middle.logits), truth) }),
        });
      }
    }
  } finally {
    await browser.close();
    close();
  }
}

interface Visit extends PageResult {
  readonly transfer: number;
}

async function visit(
  browser: Browser,
  address: string,
  conditions: (typeof PROFILES)[keyof typeof PROFILES],
): Promise<PageResult> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, ...conditions });
    await page.goto(address, { waitUntil: 'commit' });
    const done = page.waitForFunction(() => (globalThis as { result?: PageResult }).result, undefined, {
      timeout: 200_000,
    });
    const handle = await Promise.race([done, failed]);
    return (await handle.jsonValue()) as PageResult;
  } finally {
    await context.close();
  }
}

async function site(
  pages: readonly string[],
): Promise<{ files: Map<string, Uint8Array>; truth: Float32Array }> {
  const made = await makeCase({ network: networkNamed('conv4'), kind: 'sign', density: 0.1, mask: 'iid' });
  if (made === undefined) throw new Error('[bench] coldStart: no network');
  const unmasked = await networkNamed('conv4').build({});
  initialiseKernels(unmasked, { weights: kaimingNormal(), seed: 1 });
  const { scripts: files, imports } = await bundlePages(ENGINES);
  const require = createRequire(import.meta.url);
  const add = async (path: string, from: string): Promise<void> => {
    files.set(path, await readFile(require.resolve(from)));
  };
  await add('/tfjs-backend-wasm-simd.wasm', '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  await add('/ort-wasm-simd-threaded.wasm', 'onnxruntime-web/ort-wasm-simd-threaded.wasm');
  await add('/ort-wasm-simd-threaded.mjs', 'onnxruntime-web/ort-wasm-simd-threaded.mjs');
  for (const page of ['supermask', UNHINTED]) files.set(`/${page}/model.smask`, made.bytes);
  for (const [variant, model, smask] of [
    ['masked', made.dense, made.smask],
    ['dense', unmasked, toSmask(unmasked)],
  ] as const) {
    files.set(`/ort-web/${variant}/model.onnx`, encodeOnnx(toOnnx(smask)));
    const { json, weights } = await tfjsFiles(model);
    for (const backend of ['tfjs-wasm', 'tfjs-webgl']) {
      files.set(`/${backend}/${variant}/model.json`, json);
      files.set(`/${backend}/${variant}/weights.bin`, weights);
    }
  }
  for (const page of pages) files.set(`/${page}/`, new TextEncoder().encode(html(page, imports)));
  const logits = tidy(() => made.dense.predict(tensor(picture(), [1, 32, 32, 3])) as Tensor);
  const truth = logits.dataSync<'float32'>();
  logits.dispose();
  made.dense.dispose();
  unmasked.dispose();
  return { files, truth };
}

/** A page that asks for its scripts and its large files at once, if it does not leave that to them. */
function html(page: string, imports: Bundles['imports']): string {
  const engine = page.split('/')[0] as (typeof ENGINES)[number];
  const preloads = PRELOADS[engine].map(
    (file) => `<link rel="preload" as="fetch" crossorigin href="${file}">`,
  );
  const modules = imports.get(engine)?.map((chunk) => `<link rel="modulepreload" href="${chunk}">`) ?? [];
  return (
    `<!doctype html><title>Conv4</title><link rel="icon" href="data:,">${page === UNHINTED ? '' : [...modules, ...preloads].join('')}` +
    `<script type="module" src="/scripts/${engine}/${engine}.js"></script>`
  );
}

/** What `model.save` writes. */
async function tfjsFiles(model: LayersModel): Promise<{ json: Uint8Array; weights: Uint8Array }> {
  const saved: io.ModelArtifacts[] = [];
  await model.save({
    save: async (artifacts) => {
      saved.push(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const { weightData, weightSpecs, ...rest } = saved[0] as io.ModelArtifacts;
  const manifest = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return {
    json: new TextEncoder().encode(JSON.stringify(manifest)),
    weights: new Uint8Array(io.CompositeArrayBuffer.join(weightData)),
  };
}
