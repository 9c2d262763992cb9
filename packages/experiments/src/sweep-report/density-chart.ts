import { accuracyScale, logTicks } from '../report/chart-scale.ts';
import { intervalChart } from './interval-chart.ts';
import type { Series } from './series.ts';

/** What a chart of accuracy against density is about. */
export interface DensityChartOptions {
  readonly title: string;
  /** What is measured, with its unit. */
  readonly label?: string;
  /** Where the y axis begins, in per cent: what is below is left out. All of it where undefined. */
  readonly from?: number | undefined;
}

/**
 * Accuracy against density (logarithmic): a line for each series through the means of its points, their 95 %
 * t-intervals, and all values as dots. A series with a single point at density 1 is drawn over the whole length.
 *
 * @param series their `at` are densities in (0, 1], their values fractions.
 * @returns an inline SVG, or a sentence if there is nothing to draw.
 */
export async function densityChart(
  series: readonly Series[],
  { title, label = 'test accuracy (%)', from }: DensityChartOptions,
): Promise<string> {
  const inPercent = series.map(({ name, points }) => ({
    name,
    points: points.map(({ at, values }) => ({
      at,
      values: new Map([...values].map(([seed, value]) => [seed, 100 * value])),
    })),
  }));
  return intervalChart(inPercent, {
    title,
    x: {
      label: 'weights kept (%), logarithmic',
      type: 'log',
      ticks: logTicks,
      tickFormat: (density) => String(Number((100 * density).toPrecision(6))),
    },
    y: { label, scale: accuracyScale, ...(from === undefined ? {} : { from }) },
    across: series.filter(({ points }) => points.length === 1 && points[0]?.at === 1).map(({ name }) => name),
  });
}
