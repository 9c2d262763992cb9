import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { densityChart } from './density-chart.ts';
import type { Series } from './series.ts';
import { svgFile } from './svg-file.ts';

const seeds = (values: readonly number[]): Map<number, number> =>
  new Map(values.map((value, i) => [i + 1, value]));

const DENSE: Series = { name: 'dense', points: [{ at: 1, values: seeds([0.88, 0.89]) }] };
const MASKS: Series = {
  name: 'edge-popup',
  points: [0.05, 0.2, 0.5].map((at, i) => ({
    at,
    values: seeds([0.1 + 0.3 * i, 0.12 + 0.3 * i, 0.11 + 0.3 * i]),
  })),
};

async function drawn(series: readonly Series[], from?: number) {
  const html = await densityChart(series, { title: 'Accuracy', from });
  const { document } = parseHTML(html);
  const circles = [...document.querySelectorAll('[aria-label=dot] circle')];
  const count = (label: string, shape: string): number =>
    document.querySelectorAll(`[aria-label=${label}] ${shape}`).length;
  return { html, document, circles, count };
}

const accuracy = fc.integer({ min: 0, max: 100 }).map((correct) => correct / 100);
const point = fc.record({
  at: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
  values: fc.array(accuracy, { minLength: 1, maxLength: 4 }).map(seeds),
});
const series = fc.array(fc.array(point, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

test('each value has a dot, each mean a symbol, each interval a bar', async () => {
  await fc.assert(
    fc.asyncProperty(series, async (all) => {
      const { document, html } = await drawn(all.map((points, i) => ({ name: `m${i}`, points })));
      const values = all.flat().reduce((sum, { values: { size } }) => sum + size, 0);
      const raw = [...document.querySelectorAll('[aria-label=dot][fill-opacity] circle')];
      expect(raw).toHaveLength(values);
      // A symbol more of each line stands in the legend.
      expect(document.querySelectorAll('[aria-label=dot]:not([fill-opacity]) > *')).toHaveLength(
        all.flat().length + all.length,
      );
      expect(document.querySelectorAll('[aria-label=rule] line')).toHaveLength(all.flat().length);
      expect(html).not.toMatch(/NaN|Infinity|undefined/);
    }),
    { numRuns: 8 },
  );
});

test('a value is as high as it is large, and as far right as the logarithm of its density', async () => {
  const { document } = await drawn([
    { name: 'a', points: [0.01, 0.1, 1].map((at, i) => ({ at, values: seeds([0.2 * i]) })) },
  ]);
  const [a, b, c] = [...document.querySelectorAll('[aria-label=dot][fill-opacity] circle')].map((circle) => ({
    x: Number(circle.getAttribute('cx')),
    y: Number(circle.getAttribute('cy')),
  })) as [{ x: number; y: number }, { x: number; y: number }, { x: number; y: number }];
  expect(b.x - a.x).toBeCloseTo(c.x - b.x, 1);
  expect(b.y - a.y).toBeCloseTo(c.y - b.y, 6);
  expect(c.y).toBeLessThan(a.y);
});

test('what has no choice of density is a line across, and has no symbol', async () => {
  const { document, count } = await drawn([DENSE, MASKS]);
  expect(count('area', 'path')).toBe(1);
  expect(count('rule', 'line')).toBe(3);
  expect(document.querySelector('desc')?.textContent).toBe('dense: 88.5. edge-popup: 11 at 5 to 71 at 50.');
  // Alone it is drawn too.
  expect((await drawn([DENSE])).count('area', 'path')).toBe(1);
});

test('what is below the begin of the axis is left out, and the line is cut where it crosses it', async () => {
  const { document, html } = await drawn([MASKS], 56);
  expect(document.querySelectorAll('[aria-label=dot][fill-opacity] circle')).toHaveLength(3);
  const line = document.querySelector('[aria-label=line] path')?.getAttribute('d') ?? '';
  const ys = [...line.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  const xs = [...line.matchAll(/[ML]([\d.]+)/g)].map(([, x]) => Number(x));
  expect(ys).toHaveLength(2);
  // Halfway from 41 % to 71 %, so halfway from a density of 0.2 to one of 0.5.
  const ticks = [...document.querySelectorAll('[aria-label^="x-axis tick label"] text')];
  expect(ticks.map((text) => text.textContent)).toEqual(expect.arrayContaining(['20', '50']));
  const at = (name: string): number =>
    Number(
      /translate\(([\d.]+)/.exec(
        ticks.find((t) => t.textContent === name)?.getAttribute('transform') ?? '',
      )?.[1],
    );
  expect(xs[0]).toBeCloseTo((at('20') + at('50')) / 2, 0);
  expect(html).not.toMatch(/NaN|Infinity/);
});

test('hostile names are text, values that are not finite are left out, and nothing is a sentence', async () => {
  const nasty = `</title></svg><script>alert('1')</script> & "x"`;
  const { document, html } = await drawn([
    { name: nasty, points: [{ at: 0.5, values: seeds([Number.NaN, 0.5, Number.POSITIVE_INFINITY]) }] },
  ]);
  expect(html).not.toContain('<script');
  expect(document.querySelector('desc')?.textContent).toContain(nasty);
  expect(document.querySelectorAll('[aria-label=dot][fill-opacity] circle')).toHaveLength(1);
  expect(await densityChart([], { title: '<b>' })).toBe(
    '<p class="empty">&lt;b&gt;: there is nothing to draw.</p>',
  );
});

test('a file has a namespace, a size, a ground and the colours of both schemes, and needs nothing else', async () => {
  const svg = await densityChart([DENSE, MASKS], { title: 'Accuracy' });
  const file = svgFile(svg);
  expect(file).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="630" height="\d+(\.\d+)?" class/,
  );
  expect(file).toContain('prefers-color-scheme:dark');
  const used = new Set([...file.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name as string));
  expect(used.size).toBeGreaterThan(2);
  for (const name of used) expect(file.split(`${name}:`).length - 1, name).toBe(2);
  expect(file.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|<script|<image|@import|url\(|href=/i,
  );
  expect(() => svgFile('<p class="empty">nothing</p>')).toThrow(/expected the SVG of a chart/);
});
