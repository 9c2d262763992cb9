import type { Markish, SymbolType } from '@observablehq/plot';
import type { PlotModule } from '../report/curve-marks.ts';
import { type SeriesStyle, seriesStyle } from '../report/series-style.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import type { Series } from './series.ts';

/** A mean with its interval, where it stands, and the values that it is of. */
export interface IntervalPoint {
  readonly at: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

/** A line of a chart as it is drawn. */
export interface IntervalLine {
  readonly name: string;
  readonly points: readonly IntervalPoint[];
  /** It has no place on the x axis, and is drawn over its whole length. */
  readonly across: boolean;
  readonly style: SeriesStyle;
  readonly symbol: SymbolType;
  /** The symbol is an outline: another round of the same colours and symbols. */
  readonly hollow: boolean;
}

/** Where the values stand beside the bar, which would hide them. */
const BESIDE = 3;

const SYMBOLS: readonly SymbolType[] = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye'];

/** Means and intervals of what is finite; the series keeps its style where it has nothing to draw. */
export function intervalLine({ name, points }: Series, index: number, across = false): IntervalLine {
  const shown = points
    .map(({ at, values }) => ({ at, values: [...values.values()].filter(Number.isFinite) }))
    .filter(({ at, values }) => Number.isFinite(at) && values.length > 0)
    .map(({ at, values }) => {
      const { mean, low, high } = meanInterval(values);
      const single = values.length === 1;
      return { at, mean, low: single ? mean : low, high: single ? mean : high, values };
    });
  return {
    name,
    points: shown.sort((a, b) => a.at - b.at),
    across,
    style: seriesStyle(index),
    symbol: SYMBOLS[index % SYMBOLS.length] as SymbolType,
    hollow: index >= SYMBOLS.length,
  };
}

export interface IntervalMarksOptions {
  /** Intervals as bars, or `none`, with a symbol at each mean and a dot for each value; or as a band. */
  readonly intervals: 'bars' | 'band' | 'none';
  /** Moves the line aside, in pixels, so that bars do not cover each other. */
  readonly dx: number;
  /** The ends of the x axis. */
  readonly domain: readonly [low: number, high: number];
  /** What is below is left out. */
  readonly from: number;
  /** Of the x axis. */
  readonly logarithmic: boolean;
}

/** The marks of one line. */
export function intervalMarks(
  Plot: PlotModule,
  { points, across, style, symbol, hollow }: IntervalLine,
  { intervals, dx, domain, from, logarithmic }: IntervalMarksOptions,
): readonly Markish[] {
  const { color } = style;
  const dash = style.dash === '' ? {} : { strokeDasharray: style.dash };
  const [only] = points;
  if (across && only) {
    if (only.mean < from) return [];
    const ends = domain.map((at) => ({ ...only, at }));
    return [
      Plot.areaY(ends, {
        x: 'at',
        y1: 'low',
        y2: 'high',
        fill: color,
        fillOpacity: 0.13,
      }),
      Plot.line(ends, { x: 'at', y: 'mean', stroke: color, strokeWidth: 1.75, strokeDasharray: '5 3' }),
    ];
  }
  const line = Plot.line(cutBelow(points, from, logarithmic), {
    x: 'at',
    y: 'mean',
    stroke: color,
    strokeWidth: 1.75,
    dx,
    ...dash,
  });
  if (intervals === 'band') {
    const band = Plot.areaY(points, { x: 'at', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.15 });
    return points.length === 1 ? [Plot.dot(points, { x: 'at', y: 'mean', fill: color, r: 3 })] : [band, line];
  }
  const inside = points.filter(({ mean }) => mean >= from);
  const raw = points.flatMap(({ at, values }) =>
    values.filter((value) => value >= from).map((value) => ({ at, value })),
  );
  return [
    Plot.dot(raw, { x: 'at', y: 'value', fill: color, fillOpacity: 0.5, r: 1.6, dx: dx + BESIDE }),
    line,
    ...(intervals === 'bars'
      ? [Plot.ruleX(inside, { x: 'at', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.5, dx })]
      : []),
    Plot.dot(inside, {
      ...{ x: 'at', y: 'mean', symbol, r: 3.6, dx, stroke: color, strokeWidth: 1.5 },
      fill: hollow ? 'var(--card)' : color,
    }),
  ];
}

/** The line through the means, which ends where it crosses `from`; gaps are NaN. */
function cutBelow(points: readonly IntervalPoint[], from: number, logarithmic: boolean): object[] {
  const place = logarithmic ? Math.log : Number;
  const cut: { at: number; mean: number }[] = [];
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    if (before && before.mean < from !== point.mean < from) {
      const share = (from - before.mean) / (point.mean - before.mean);
      const between = place(before.at) + share * (place(point.at) - place(before.at));
      cut.push({ at: logarithmic ? Math.exp(between) : between, mean: from });
    }
    cut.push(point.mean < from ? { at: point.at, mean: Number.NaN } : point);
  }
  return cut;
}
