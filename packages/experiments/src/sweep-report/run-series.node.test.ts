import { expect, test } from 'vitest';
import { bestPoint, curveSeries } from './run-curves.ts';
import { groupSeries, runPanels } from './run-series.ts';
import { sweepRow, sweepRows } from './sweep-rows.suite.ts';

test('runs are sorted into panels, lines and points, and each stands in one', () => {
  const rows = ['glyphs', 'mnist'].flatMap((dataset) =>
    sweepRows(3, [
      { dataset, method: 'dense' },
      { dataset, method: 'edge-popup', density: 0.5 },
      { dataset, method: 'edge-popup', density: 0.1 },
      { dataset, method: 'edge-popup', density: 0.1, norm: 'affine' },
      { dataset, method: 'imp', levels: 1 },
      { dataset, method: 'imp', levels: 3, ticket: 'reinit' },
    ]),
  );
  const panels = runPanels(rows);
  expect(panels.map(({ name }) => name)).toEqual(['glyphs', 'mnist']);
  expect(panels[0]?.groups.map(({ name, points }) => [name, points.map(({ density }) => density)])).toEqual([
    ['dense', [1]],
    ['edge-popup, norm none', [0.1, 0.5]],
    ['edge-popup, norm affine', [0.1]],
    ['imp, ticket none', [1]],
    ['imp, ticket reinit', [1]],
  ]);
  const ids = panels.flatMap(({ groups }) =>
    groups.flatMap(({ points }) => points.flatMap(({ runs }) => runs.map(({ row }) => row.id))),
  );
  expect(ids.sort()).toEqual(rows.map(({ id }) => id).sort());
});

test('what all runs have in common names nothing, and rows without a figure have no value', () => {
  const rows = [
    ...sweepRows(2, [{ method: 'signed', density: 0.2 }]),
    sweepRow({ method: 'signed', density: 0.2, seed: 9 }, { accuracy: {} }),
  ];
  const [panel] = runPanels(rows);
  expect(panel?.name).toBe('');
  const series = groupSeries(panel?.groups ?? [], ({ accuracy }) => accuracy.test);
  expect(series).toEqual([
    {
      name: 'signed',
      points: [
        {
          at: 0.2,
          values: new Map([
            [1, 0.821],
            [2, 0.822],
          ]),
        },
      ],
    },
  ]);
  expect(runPanels([])).toEqual([]);
});

test('curves have a value of each seed at each epoch, or after as many steps as were trained until then', () => {
  const steps = 3 * 40 + 2 * (3 * 40 - 40);
  const rows = sweepRows(2, [{ method: 'imp', levels: 2, rewindTo: '1ep' }], {
    metrics: { steps, validationAccuracy: [0.5, 0.6, 0.7] },
  });
  const group = runPanels(rows)[0]?.groups[0];
  if (group === undefined) throw new Error('no group');
  const { runs } = bestPoint(group) ?? { runs: [] };
  const options = { measure: 'validationAccuracy' } as const;
  const curve = curveSeries('imp', runs, { ...options, over: 'steps' });
  expect(curve.points.map(({ at, values }) => [at, [...values]])).toEqual([
    [steps - 80, [...[1, 2].map((seed) => [seed, 0.5])]],
    [steps - 40, [...[1, 2].map((seed) => [seed, 0.6])]],
    [steps, [...[1, 2].map((seed) => [seed, 0.7])]],
  ]);
  const byEpoch = curveSeries('imp', runs, { ...options, over: 'epochs' });
  expect(byEpoch.points.map(({ at }) => at)).toEqual([1, 2, 3]);
  const early = runs.map((run) => ({
    ...run,
    config: { ...run.config, rewindTo: '10it' as const },
    row: { ...run.row, metrics: { ...run.row.metrics, steps: 3 * 40 + 2 * (3 * 40 - 10) } },
  }));
  expect(curveSeries('', early, { ...options, over: 'steps' }).points[0]?.at).toBe(3 * 40 + 2 * 110 - 80);
});

test('the best density is that with the highest mean validation accuracy', () => {
  const densities = [0.1, 0.9, 0.5];
  const rows = densities.flatMap((density) => sweepRows(2, [{ method: 'signed', density }]));
  expect(bestPoint(runPanels(rows)[0]?.groups[0] ?? { name: '', points: [] })?.density).toBe(0.9);
  expect(bestPoint({ name: '', points: [] })).toBe(undefined);
});
