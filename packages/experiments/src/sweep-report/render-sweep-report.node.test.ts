import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { runExperiment } from '../run-experiment.ts';
import { tinyJobs } from '../sweep/tiny-jobs.suite.ts';
import type { KernelMask } from './mask-overlap.ts';
import { renderSweepReport } from './render-sweep-report.ts';
import { sweepRow, sweepRows } from './sweep-rows.suite.ts';
import { writeSweepReport } from './write-sweep-report.ts';

const ROWS = ['glyphs', 'mnist'].flatMap((dataset) =>
  sweepRows(3, [
    { dataset, method: 'dense' },
    { dataset, method: 'edge-popup', density: 0.5 },
    { dataset, method: 'edge-popup', density: 0.1 },
    { dataset, method: 'signed', density: 0.1 },
  ]),
);

const masks = async (id: string): Promise<readonly KernelMask[]> => [
  { layer: 'fc1/kernel', shape: [4, 4], mask: Uint8Array.from(id, (digit) => Number(digit > '7')) },
];

const parse = (html: string) => parseHTML(html).document;
const texts = (document: ReturnType<typeof parse>, query: string) =>
  [...document.querySelectorAll(query)].map((node) => node.textContent);

test('a full report has all sections, for each data set', async () => {
  const html = await renderSweepReport(ROWS, { loadMasks: masks });
  const document = parse(html);
  expect(texts(document, 'h2')).toEqual(['Results', 'Training', 'Masks', 'Cost', 'Configuration']);
  expect(texts(document, 'h3').filter((text) => text === 'mnist')).toHaveLength(4);
  expect(texts(document, 'figcaption').slice(0, 2)).toEqual([
    'Test accuracy against density',
    'Test accuracy against density',
  ]);
  expect(document.querySelector('.lead')?.textContent).toBe(
    '24 finished runs with 3 seeds; 84 seconds of training in all. The rows are in results.csv and results.jsonl beside this page.',
  );
  const varying = [...document.querySelectorAll('#setup ~ .charts dl')][0];
  expect([...(varying?.querySelectorAll('dt') ?? [])].map((dt) => dt.textContent)).toEqual(
    expect.arrayContaining(['dataset', 'method', 'density', 'seed']),
  );
  // No chart stands without its numbers.
  expect(document.querySelectorAll('details table').length).toBeGreaterThanOrEqual(2 * 4);
});

test('it stands alone: no script, no address, no id twice, nothing undefined; the same rows give the same bytes', async () => {
  const [html, again] = await Promise.all([1, 2].map(() => renderSweepReport(ROWS, { loadMasks: masks })));
  expect(again).toBe(html);
  expect(html).not.toMatch(/https?:|<script|<link|<img|@import|url\(|\bsrc=|\bhref=|\bon\w+=/i);
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  const ids = [...parse(html as string).querySelectorAll('[id]')].map((node) => node.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('text is shown as it is, wherever it stands', async () => {
  const nasty = `<script>alert("1")</script></title></svg></style> & 'x'`;
  const rows = sweepRows(2, [{ dataset: nasty }, { dataset: nasty, method: 'dense' }, { dataset: 'glyphs' }]);
  const html = await renderSweepReport(rows, {
    title: nasty,
    loadMasks: async (id) => (await masks(id)).map((mask) => ({ ...mask, layer: nasty })),
  });
  expect(html).not.toContain('<script');
  const document = parse(html);
  for (const query of ['h1', 'title', 'h3']) expect(texts(document, query), query).toContain(nasty);
  expect(texts(document, 'dd').join()).toContain(nasty);
  expect(texts(document, 'desc').join()).toContain(nasty);
});

test('what is absent is left out or said', async () => {
  const bare = sweepRow(
    { method: 'signed', density: 0.2 },
    { metrics: { steps: 0 }, accuracy: { test: 0.5 } },
  );
  const gone = sweepRow(
    { method: 'signed', density: 0.1 },
    { accuracy: {}, diverged: 'the loss, at step 3' },
  );
  const document = parse(await renderSweepReport([bare, gone]));
  expect(document.querySelector('.lead')?.textContent).toMatch(
    /^1 finished run with 1 seed, and 1 run that diverged and is left out;/,
  );
  expect(texts(document, 'h2')).toEqual(['Results', 'Masks', 'Cost', 'Configuration']);
  expect(texts(document, '#masks ~ p')).toEqual([
    'No run left masks (model.smask): densities of the kernels and overlaps are absent.',
  ]);
  expect(texts(parse(await renderSweepReport([])), 'h2')).toEqual([]);
  await expect(renderSweepReport([bare], { reference: 'dense' })).rejects.toThrow(
    /a reference of signed, got dense/,
  );
});

test('a closer look stands beside a chart that spans much', async () => {
  const rows = [
    ...ROWS.filter(({ config }) => config.dataset === 'glyphs'),
    ...sweepRows(3, [{ method: 'random-frozen', density: 0.5 }], { accuracy: { test: 0.1 } }),
  ];
  const document = parse(await renderSweepReport(rows));
  expect(texts(document, 'figcaption')).toContain('The upper part, from 85 %');
});

test('where lines are many each method has a chart, and of its curves the best', async () => {
  const rates = Array.from({ length: 7 }, (_, i) => 0.1 + 0.1 * i);
  const rows = (['edge-popup', 'signed'] as const).flatMap((method) =>
    rates.flatMap((learningRate) =>
      sweepRows(1, [{ method, density: 0.5, learningRate, optimizer: 'sgd' }], {
        accuracy: { test: 0.8, validation: 1 - learningRate },
      }),
    ),
  );
  const document = parse(await renderSweepReport(rows));
  const captions = texts(document, 'figcaption');
  expect(captions.filter((text) => text.startsWith('Test accuracy against density'))).toEqual([
    'Test accuracy against density: edge-popup',
    'Test accuracy against density: signed',
  ]);
  const curves = [...document.querySelectorAll('#training ~ .charts desc')][0]?.textContent;
  expect(curves?.match(/learningRate [\d.]+/g)).toEqual(['learningRate 0.1', 'learningRate 0.1']);
});

// Without Chromium vitest.config.ts says that browser tests did not run, or fails.
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

test.skipIf(!existsSync(executablePath))(
  'a folder of runs becomes a page that asks for nothing and fits a phone, and its rows',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'supermask-report-'));
    const base = { dataset: 'glyphs', width: 0.1, epochs: 2, batchSize: 32, trainSize: 128 };
    const jobs = tinyJobs(2, { ...base, density: 0.5 });
    await writeFile(
      join(dir, 'sweep.json'),
      JSON.stringify({ name: 'A <b> & c', list: jobs.map(({ config }) => config) }),
    );
    for (const { id, config } of jobs) await runExperiment(config, { dir: join(dir, 'runs', id) });
    const rows = await writeSweepReport(dir);
    expect(rows.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
    expect((await readFile(join(dir, 'results.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
    expect((await readFile(join(dir, 'results.csv'), 'utf8')).split('\n')[0]).toMatch(/^id,config\./);

    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 360, height: 800 }, javaScriptEnabled: true });
      const asked: string[] = [];
      const faults: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => faults.push(message.text()));
      const address = pathToFileURL(join(dir, 'report.html')).href;
      await page.goto(address);
      expect(await page.title()).toBe('A <b> & c');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await page.locator('svg.chart').count()).toBe(6);
      expect(asked).toEqual([address]);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
