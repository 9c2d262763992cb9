import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { encodeSmask } from '@supermask/format';
import { deviation } from '@supermask/testing';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { formatFiles } from '../format-files.ts';
import { loadBytes } from './load-bytes.ts';
import { convolutionalNetwork } from './small-networks.suite.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** Tells on the console, which a policy does not forbid, what a network of simd `fixed` and one without options predict. */
const PAGE = `
  import { load } from './index.ts';
  const image = Float32Array.from({ length: 288 }, (_, i) => ((i * 31) % 101) / 25 - 2);
  const predict = async (options) => [...(await load('network.smask', options)).predict(image)];
  let evaluates = true;
  try { new Function(''); } catch { evaluates = false; }
  Promise.all([predict({ simd: 'fixed' }), predict()]).then(
    ([fixed, auto]) => console.info(JSON.stringify({ fixed, auto, evaluates })),
    (error) => console.info(JSON.stringify({ error: String(error) })),
  );`;

interface Told {
  readonly fixed: readonly number[];
  readonly auto: readonly number[];
  readonly evaluates: boolean;
}

/** The scripts of a page with nothing but the runtime, as a release has them. */
async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: {
      contents: PAGE,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      sourcefile: 'page.js',
    },
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ outdir: '/', entryNames: 'page', write: false, conditions: ['supermask-source'] },
    plugins: [formatFiles],
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.replaceAll('\\', '/'), contents]));
}

// Without Chromium vitest.config.ts says that browser tests did not run, or fails.
test.skipIf(!existsSync(executablePath))(
  'a bundled page under a strict policy predicts what Node does, and downloads only what it needs',
  async () => {
    const file = encodeSmask(convolutionalNetwork());
    const files = new Map([
      ...(await bundle()),
      ['/', new TextEncoder().encode('<!doctype html><script type="module" src="/page.js"></script>')],
      ['/network.smask', file],
    ]);
    const sent = new Map<string, number>();
    const server = createServer(({ url = '' }, response) => {
      const found = files.get(url);
      if (found === undefined) return void response.writeHead(404).end();
      const type =
        url === '/' ? 'text/html' : url.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';
      const bytes = brotliCompressSync(found);
      const headers = { 'content-type': type, 'content-encoding': 'br', 'content-security-policy': POLICY };
      response.writeHead(200, headers).end(bytes);
      sent.set(url.replace(/-[A-Z0-9]{8}\.js$/, '.js'), bytes.length);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    let told: Told;
    try {
      const page = await browser.newPage();
      const message = page.waitForEvent('console', (one) => one.type() === 'info');
      // Chromium takes Brotli over plain HTTP from this name only.
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      told = JSON.parse((await message).text()) as Told;
    } finally {
      await browser.close();
      server.close();
    }
    const image = Float32Array.from({ length: 288 }, (_, i) => ((i * 31) % 101) / 25 - 2);
    const expected = loadBytes(file, { simd: 'fixed' }).predict(image);
    expect(told).toMatchObject({ fixed: [...expected], evaluates: false });
    expect(deviation(Float32Array.from(told.auto), expected)).toBeLessThan(1e-6);
    const needed = ['/', '/chunk.js', '/draw-kept.js', '/kernels.js', '/network.smask', '/page.js'];
    expect([...sent.keys()].sort()).toEqual(needed);
    const total = [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    console.log(`a page with the runtime: ${total} bytes with brotli`, Object.fromEntries(sent));
  },
);
