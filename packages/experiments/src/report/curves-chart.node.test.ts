import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { lossScale } from './chart-scale.ts';
import { curvesChart } from './curves-chart.ts';
import { seriesStyle } from './series-style.ts';

async function chart(series: Readonly<Record<string, readonly number[]>>) {
  const lines = Object.entries(series).map(([name, values], i) => ({
    name,
    points: values.map((value, epoch) => ({ epoch: epoch + 1, value })),
    style: seriesStyle(i),
  }));
  const html = await curvesChart(lines, { title: 'Loss', label: 'loss (nats)', scale: lossScale });
  const { document } = parseHTML(html);
  const paths = [...document.querySelectorAll('[aria-label=line] path')].map(
    (p) => p.getAttribute('d') ?? '',
  );
  const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
  return { html, document, paths, texts };
}

test('there is one line and one name a method, and axis labels with units', async () => {
  const { paths, texts, document } = await chart({ 'a & b': [3, 2, 1], '<c>': [2, 2, 2], d: [1, 0.5, 0.4] });
  expect(paths).toHaveLength(3);
  for (const path of paths) expect(path.match(/[ML]/g)).toHaveLength(3);
  expect(texts).toEqual(expect.arrayContaining(['a & b', '<c>', 'd', 'loss (nats)', '1', '2', '3']));
  expect(texts).toContain('epoch (passes over the training data)');
  expect(document.querySelector('svg')?.getAttribute('role')).toBe('img');
  expect(document.querySelector('desc')?.textContent).toContain('a & b: from 3 at epoch 1 to 1 at epoch 3.');
});

test('the line goes through the values', async () => {
  const { paths } = await chart({ a: [4, 2, 1, 0] });
  const ys = [...(paths[0] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  const [four, two, one, zero] = ys as [number, number, number, number];
  expect((zero - two) / (zero - four)).toBeCloseTo(0.5, 6);
  expect((zero - one) / (zero - four)).toBeCloseTo(0.25, 6);
});

test('values that are not finite leave a gap; a line that ends early gets a cross', async () => {
  const { html, paths, document } = await chart({
    gap: [3, Number.NaN, 2, 1],
    diverged: [3, 2, Number.POSITIVE_INFINITY, Number.NaN],
    fine: [3, 2, 1, 0.5],
  });
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
  expect(paths).toHaveLength(3);
  expect(paths[0]?.match(/M/g)).toHaveLength(2);
  expect(paths[1]?.match(/[ML]/g)).toHaveLength(2);
  expect(document.querySelectorAll('[aria-label=dot] path')).toHaveLength(1);
});

test('a method without a finite value is left out, and without any there is a sentence', async () => {
  const { paths } = await chart({ nothing: [Number.NaN, Number.NaN], none: [], a: [1, 2] });
  expect(paths).toHaveLength(1);
  const { html } = await chart({ nothing: [Number.NaN] });
  expect(html).toContain('no finite value');
});

test.each([
  ['a single epoch', { a: [1] }],
  ['equal values', { a: [0, 0], b: [0, 0] }],
  ['an explosion', { a: [2, 1e30, 1e308], b: [2, 1, 1e-9] }],
  ['negative values', { a: [-1, -2] }],
])('%s can be drawn', async (_, series) => {
  const { html, paths } = await chart(series);
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
  expect(paths).toHaveLength(Object.keys(series).length);
});

test('two charts on one page share no id, class or style', async () => {
  const { document } = await chart({ a: [1, 2] });
  expect(document.querySelectorAll('[id], style')).toHaveLength(0);
  expect([...document.querySelectorAll('[class]')].map((node) => node.getAttribute('class'))).toEqual([
    'chart',
  ]);
});

test('names stay apart, long ones are cut, and more than fit are left to the legend', async () => {
  const { document } = await chart(
    Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`m${i}`, [2, 1]])),
  );
  const labels = [...document.querySelectorAll('[aria-label=text]')].filter((g) =>
    /^m\d$/.test(g.textContent),
  );
  const ys = labels.map((g) =>
    Number(/translate\([\d.-]+,([\d.-]+)\)/.exec(g.getAttribute('transform') ?? '')?.[1]),
  );
  ys.sort((a, b) => a - b);
  expect(ys).toHaveLength(10);
  for (let i = 1; i < ys.length; i++) expect((ys[i] as number) - (ys[i - 1] as number)).toBeGreaterThan(15);
  const long = await chart({ 'a method with a very long name': [1, 2] });
  expect(long.texts).toContain('a method with a v…');
  const many = await chart(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}`, [2, 1]])));
  expect(many.paths).toHaveLength(20);
  expect(many.texts.filter((text) => /^m\d+$/.test(text))).toHaveLength(0);
});
