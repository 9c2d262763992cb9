import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { renderReport } from './render-report.ts';
import type { ReportData, ReportImage, ReportMask } from './report-data.ts';

const EMPTY: ReportData = {
  title: 'A title',
  lead: 'A lead.',
  tables: [],
  curves: [],
  masks: [],
  images: [],
  facts: [],
};

/** Numbers that look random, the same in every run. */
function noise(length: number, largest: number): Uint8Array {
  let state = length;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * (largest + 1));
  });
}

const mask = (layer: string, shape: readonly number[]): ReportMask => ({
  layer,
  shape,
  mask: noise(
    shape.reduce((a, b) => a * b),
    1,
  ),
});

const LENET = [mask('fc1', [784, 300]), mask('fc2', [300, 100]), mask('fc3', [100, 10])];
const CONV = [
  mask('conv1', [3, 3, 1, 16]),
  mask('conv2', [3, 3, 16, 16]),
  mask('fc1', [3136, 128]),
  mask('fc2', [128, 10]),
];

function sample(masks: readonly ReportMask[], shape: ReportImage['shape']): ReportData {
  const size = shape[0] * shape[1] * shape[2];
  return {
    title: 'Three methods',
    lead: 'One & two < three.',
    tables: [{ columns: ['method', 'accuracy'], rows: [['dense', '98.2 %']], caption: 'Accuracy' }],
    curves: ['dense', 'edge-popup', 'joint'].map((name, k) => ({
      name,
      points: Array.from({ length: 10 }, (_, i) => ({
        epoch: i + 1,
        trainLoss: k === 2 && i > 5 ? Number.NaN : 2 / (i + 1 + k),
        validationLoss: k === 2 && i > 5 ? Number.NaN : 2.2 / (i + 1 + k),
        validationAccuracy: 0.8 + 0.01 * i,
      })),
    })),
    masks,
    imageShape: [28, 28, 1],
    images: Array.from({ length: 30 }, (_, i) => ({
      pixels: noise(size, 255),
      shape,
      label: String(i % 10),
      prediction: String(i % 7 === 3 ? 'none' : i % 10),
    })),
    facts: [['seed', '1']],
  };
}

const parse = (html: string) => parseHTML(html).document;

test('a full report has all sections, and three lines in each of three charts', async () => {
  const document = parse(await renderReport(sample(LENET, [28, 28, 1])));
  const headings = [...document.querySelectorAll('h2')].map((h) => h.textContent);
  expect(headings).toEqual(['Results', 'Training', 'Masks', 'Test images', 'Setup']);
  const charts = [...document.querySelectorAll('svg.chart')];
  expect(charts).toHaveLength(3);
  for (const chart of charts) expect(chart.querySelectorAll('[aria-label=line] path')).toHaveLength(3);
  expect(document.querySelectorAll('svg.mask')).toHaveLength(3);
  expect(document.querySelectorAll('.images svg')).toHaveLength(30);
  expect(document.querySelectorAll('.legend li')).toHaveLength(3);
  expect(document.querySelector('.legend li:last-child')?.textContent).toContain(
    'loss not finite at epoch 7',
  );
  expect(document.querySelector('.legend li')?.textContent).toMatch(
    /best validation accuracy 89\.00\s% \(epoch 10 of 10\)/,
  );
});

test('a training without validation is no diverged one', async () => {
  const points = [1, 2].map((epoch) => ({
    epoch,
    trainLoss: 1 / epoch,
    validationLoss: Number.NaN,
    validationAccuracy: Number.NaN,
  }));
  const document = parse(await renderReport({ ...EMPTY, curves: [{ name: 'a', points }] }));
  expect(document.querySelector('.legend p')?.textContent).toBe('2 epochs without validation');
  expect(document.querySelectorAll('svg.chart')).toHaveLength(1);
  expect(document.querySelectorAll('p.empty')).toHaveLength(2);
});

test('every picture has a name, and ids are unique', async () => {
  const document = parse(await renderReport(sample(CONV, [28, 28, 1])));
  for (const svg of document.querySelectorAll('svg:not([aria-hidden])')) {
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.querySelector('title')?.textContent).toBeTruthy();
  }
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['lenet-300-100, grey images', LENET, [28, 28, 1], 800_000],
  ['a small convolutional network, colour images', CONV, [32, 32, 3], 800_000],
] as const)('%s: the document is small and stands alone', async (_, masks, shape, most) => {
  const html = await renderReport(sample(masks, shape));
  expect(html.length).toBeLessThan(most);
  expect(html).not.toMatch(/https?:|<script|<link|<img|@import|url\(|\bsrc=|\bhref=|\bon\w+=/i);
  expect(html).not.toMatch(/NaN|undefined|\[object/);
});

test('the same data gives the same bytes', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => renderReport(sample(CONV, [32, 32, 3]))));
  expect(a).toBe(b);
});

test('empty lists leave their sections out', async () => {
  const document = parse(await renderReport(EMPTY));
  expect(document.querySelectorAll('section, svg, table')).toHaveLength(0);
  expect(document.querySelector('h1')?.textContent).toBe('A title');
  const bare = parse(await renderReport({ ...EMPTY, tables: [{ columns: ['a'], rows: [] }] }));
  expect(bare.querySelectorAll('section')).toHaveLength(0);
});

test('text is shown as it is, wherever it stands', async () => {
  const nasty = `<script>alert("1")</script> & 'x' </style></title></svg> https://example.org`;
  const html = await renderReport({
    title: nasty,
    lead: nasty,
    tables: [{ columns: [nasty, nasty], rows: [[nasty, nasty]], caption: nasty }],
    curves: [
      { name: nasty, points: [{ epoch: 1, trainLoss: 1, validationLoss: 1, validationAccuracy: 0.5 }] },
      { name: 'no epoch', points: [] },
    ],
    masks: [{ layer: nasty, shape: [2, 2], mask: Uint8Array.of(1, 0, 0, 1) }],
    images: [{ pixels: Uint8Array.of(7), shape: [1, 1, 1], label: nasty, prediction: nasty }],
    facts: [[nasty, nasty]],
  });
  expect(html).not.toContain('<script');
  const document = parse(html);
  for (const query of [
    'h1',
    'title',
    '.lead',
    'caption',
    'thead th',
    'td',
    'tbody th',
    '.legend strong',
    'dt',
    'dd',
  ]) {
    expect(document.querySelector(query)?.textContent, query).toBe(nasty);
  }
  expect(document.querySelector('.legend li:last-child')?.textContent).toContain('no epoch finished');
  expect(document.querySelector('.image title')?.textContent).toContain(nasty);
  expect(document.querySelector('.mask title')?.textContent).toContain(nasty);
  expect(document.querySelector('desc')?.textContent).toContain(nasty);
  expect(document.querySelectorAll('a, [href]')).toHaveLength(0);
});

test('tables have a caption and scopes, and columns of numbers stand right', async () => {
  const rows = [
    ['dense', '1', '98.21 ± 0.08 %', 'round'],
    ['IMP', '0.3', '–', '3'],
  ];
  const document = parse(
    await renderReport({ ...EMPTY, tables: [{ columns: ['method', 'density', 'accuracy', 'rule'], rows }] }),
  );
  expect([...document.querySelectorAll('thead th')].every((th) => th.getAttribute('scope') === 'col')).toBe(
    true,
  );
  expect([...document.querySelectorAll('tbody th')].every((th) => th.getAttribute('scope') === 'row')).toBe(
    true,
  );
  const right = [...document.querySelectorAll('thead th')].map((th) => th.className === 'number');
  expect(right).toEqual([false, true, true, false]);
});

test('wrong predictions are marked by a sign and in words', async () => {
  const { images } = sample([], [28, 28, 1]);
  const document = parse(await renderReport({ ...EMPTY, images }));
  const wrong = [...document.querySelectorAll('.images li')].filter((li) => li.textContent.includes('✗'));
  expect(wrong).toHaveLength(images.filter(({ label, prediction }) => label !== prediction).length);
  for (const item of wrong) expect(item.querySelector('title')?.textContent).toMatch(/wrong$/);
  expect(document.querySelector('section p')?.textContent).toContain(`${30 - wrong.length} of these 30`);
});

describe('what does not fit is refused', () => {
  const image = { pixels: new Uint8Array(4), shape: [2, 2, 1] as const, label: '', prediction: '' };
  test.each<[string, Partial<ReportData>, RegExp]>([
    [
      'a mask of another length',
      { masks: [{ layer: 'a', shape: [2, 2], mask: new Uint8Array(3) }] },
      /4 entries.*got 3/,
    ],
    [
      'a mask of packed bits',
      { masks: [{ layer: 'a', shape: [1, 1], mask: Uint8Array.of(255) }] },
      /0 and 1.*255/,
    ],
    ['an empty shape', { masks: [{ layer: 'a', shape: [], mask: new Uint8Array(1) }] }, /positive integers/],
    ['an image of another length', { images: [{ ...image, pixels: new Uint8Array(5) }] }, /4 bytes.*got 5/],
    ['two channels', { images: [{ ...image, shape: [2, 1, 2] }] }, /1 or 3/],
    ['a short row', { tables: [{ columns: ['a', 'b'], rows: [['1']] }] }, /2 columns.*1 cells/],
    ['an image shape with a zero', { imageShape: [28, 0, 1] }, /imageShape/],
  ])('%s', async (_, part, message) => {
    await expect(renderReport({ ...EMPTY, ...part })).rejects.toThrow(message);
  });
});
