import { accuracyScale, logTicks, lossScale } from '../report/chart-scale.ts';
import { dataTable } from '../report/data-table.ts';
import type { ReportTable } from '../report/report-data.ts';
import { mean } from '../statistics/mean.ts';
import { chartFigure, chartGrid, foldedTable, note, panelHeading } from './chart-figure.ts';
import { leadingGroups } from './crowded-panel.ts';
import { densityText } from './density-text.ts';
import { intervalChart } from './interval-chart.ts';
import { type KernelMask, kernelDensities, type MaskOverlap, pairOverlaps } from './mask-overlap.ts';
import type { GroupPoint, Panel } from './run-series.ts';
import type { Series } from './series.ts';

/** The masks of a run by its id; undefined where it left none. */
export type LoadMasks = (id: string) => Promise<readonly KernelMask[] | undefined>;

/** Of more runs only so many are compared in pairs. */
const MOST_RUNS = 10;

/** What is known of the masks of runs that differ in their seed only. */
interface PointMasks {
  readonly density: number;
  readonly layers: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly overlaps: readonly MaskOverlap[];
}

interface GroupMasks {
  readonly name: string;
  readonly points: readonly PointMasks[];
}

/** Densities of the kernels, and what the masks of different seeds have in common. */
export async function masksSection(
  panels: readonly Panel[],
  loadMasks: LoadMasks | undefined,
): Promise<string> {
  const absent = 'No run left masks (model.smask): densities of the kernels and overlaps are absent.';
  if (loadMasks === undefined) return note(absent);
  const parts: string[] = [];
  for (const { name, groups } of panels) {
    const masked: GroupMasks[] = [];
    for (const group of leadingGroups(groups)) {
      const points: PointMasks[] = [];
      // One after the other: only the masks of one point are in memory.
      for (const point of group.points) points.push(...(await pointMasks(point, loadMasks)));
      if (points.length > 0) masked.push({ name: group.name, points });
    }
    if (masked.length > 0)
      parts.push(`${panelHeading(name)}${await overlapPart(masked)}${await layersPart(masked)}`);
  }
  if (parts.length === 0) return note(absent);
  return `${note(
    'Of the masks in model.smask, without weights that no output depends on. The overlap of two masks is the number of ' +
      'weights that both keep over those that at least one keeps (Jaccard); chance is that of masks with the same ' +
      'densities of all kernels that have nothing to do with each other. Of more than twelve lines only the best one of each method.',
  )}${parts.join('')}`;
}

async function pointMasks({ density, runs }: GroupPoint, loadMasks: LoadMasks): Promise<PointMasks[]> {
  const loaded: { seed: number; masks: readonly KernelMask[] }[] = [];
  for (const { row, config } of runs) {
    const masks = await loadMasks(row.id);
    if (masks !== undefined && masks.length > 0) loaded.push({ seed: config.seed, masks });
  }
  if (loaded.length === 0) return [];
  const layers = new Map<string, Map<number, number>>();
  for (const { seed, masks } of loaded) {
    for (const [layer, kept] of kernelDensities(masks)) {
      layers.set(layer, (layers.get(layer) ?? new Map()).set(seed, kept));
    }
  }
  return [{ density, layers, overlaps: pairOverlaps(loaded.slice(0, MOST_RUNS).map(({ masks }) => masks)) }];
}

async function overlapPart(groups: readonly GroupMasks[]): Promise<string> {
  const series = groups.map(
    ({ name, points }): Series => ({
      name,
      points: points
        .filter(({ overlaps }) => overlaps.length > 0)
        .map(({ density, overlaps }) => ({
          at: density,
          values: new Map(overlaps.map(({ jaccard }, i) => [i, 100 * jaccard])),
        })),
    }),
  );
  if (series.every(({ points }) => points.length === 0)) return '';
  const title = 'Overlap of masks of different seeds';
  const chart = await intervalChart([...series, chanceSeries(groups)], {
    title,
    intervals: 'none',
    x: densityAxis,
    y: { label: 'kept by both of two seeds (% of kept by either)', scale: accuracyScale },
  });
  return `${chartGrid([chartFigure(title, chart)])}${foldedTable('The overlaps as a table', dataTable(overlapTable(groups)))}`;
}

const densityAxis = {
  label: 'weights kept (%), logarithmic',
  type: 'log',
  ticks: logTicks,
  tickFormat: (density: number) => String(Number((100 * density).toPrecision(6))),
} as const;

/** One line for all groups, whose points of a density differ little in it. */
function chanceSeries(groups: readonly GroupMasks[]): Series {
  const points = new Map<string, { at: number; chances: number[] }>();
  for (const { density, overlaps } of groups.flatMap((group) => group.points)) {
    if (overlaps.length === 0) continue;
    const key = density.toPrecision(2);
    const there = points.get(key) ?? { at: density, chances: [] };
    there.chances.push(mean(overlaps.map(({ chance }) => 100 * chance)));
    points.set(key, there);
  }
  return {
    name: 'by chance',
    points: [...points.values()].map(({ at, chances }) => ({ at, values: new Map([[0, mean(chances)]]) })),
  };
}

function overlapTable(groups: readonly GroupMasks[]): ReportTable {
  const shown = (value: number): string => (100 * value).toFixed(2);
  const rows = groups.flatMap(({ name, points }) =>
    points.map(({ density, overlaps }) => {
      const start = [name, densityText(density), String(overlaps.length)];
      if (overlaps.length === 0) return [...start, '–', '–', '–'];
      const values = overlaps.map(({ jaccard }) => jaccard);
      const ends = `${shown(Math.min(...values))} … ${shown(Math.max(...values))}`;
      return [...start, shown(mean(values)), ends, shown(mean(overlaps.map(({ chance }) => chance)))];
    }),
  );
  return {
    caption: 'Overlap of masks of different seeds; pairs whose kernels have other shapes are not compared',
    columns: ['', 'kept', 'pairs', 'overlap (%)', 'from … to', 'by chance (%)'],
    rows,
  };
}

/** A chart for each group: the density of its kernels against that of all together. */
async function layersPart(groups: readonly GroupMasks[]): Promise<string> {
  const figures = await Promise.all(
    groups.map(async ({ name, points }) => {
      const layers = [...new Set(points.flatMap((point) => [...point.layers.keys()]))];
      const series = layers.map(
        (layer): Series => ({
          name: layer,
          points: points.flatMap(({ density, layers: of }) => {
            const kept = of.get(layer);
            return kept === undefined
              ? []
              : [{ at: density, values: new Map([...kept].map(([seed, value]) => [seed, 100 * value])) }];
          }),
        }),
      );
      const title = `Kept of each kernel: ${name}`;
      const chart = await intervalChart(series, {
        title,
        x: { ...densityAxis, label: 'of all weights kept (%), logarithmic' },
        y: { label: 'of the kernel kept (%)', scale: lossScale },
      });
      return chartFigure(title, chart);
    }),
  );
  return `${chartGrid(figures)}${foldedTable('The densities as a table', dataTable(layerTable(groups)))}`;
}

function layerTable(groups: readonly GroupMasks[]): ReportTable {
  const layers = [
    ...new Set(groups.flatMap(({ points }) => points.flatMap((point) => [...point.layers.keys()]))),
  ];
  const rows = groups.flatMap(({ name, points }) =>
    points.map(({ density, layers: of }) => [
      ...[name, densityText(density)],
      ...layers.map((layer) => {
        const kept = of.get(layer);
        return kept === undefined ? '–' : (100 * mean([...kept.values()])).toFixed(2);
      }),
    ]),
  );
  return { caption: 'Mean density of each kernel (%)', columns: ['', 'kept', ...layers], rows };
}
