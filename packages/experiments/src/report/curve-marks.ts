import type { Markish } from '@observablehq/plot';
import type { SeriesStyle } from './series-style.ts';

/** Observable Plot, which is loaded only when a chart is drawn. */
export type PlotModule = typeof import('@observablehq/plot');

interface ChartPoint {
  readonly epoch: number;
  readonly value: number;
}

/** One line of a chart; values that are not finite leave a gap. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** The points without gaps, at least one. */
  readonly finite: readonly ChartPoint[];
  readonly style: SeriesStyle;
}

/** Longer trainings are drawn without a dot an epoch. */
const MOST_DOTS = 40;

/** The marks of one line: the line, its epochs as dots, a cross where it ends before `lastEpoch`. */
export function lineMarks(
  Plot: PlotModule,
  { points, finite, style }: ChartLine,
  lastEpoch: number,
): readonly Markish[] {
  const values = points
    .filter(({ epoch }) => Number.isFinite(epoch))
    .map(({ epoch, value }) => ({ epoch, value: Number.isFinite(value) ? value : Number.NaN }));
  const at = { x: 'epoch', y: 'value' };
  const dash = style.dash === '' ? {} : { strokeDasharray: style.dash };
  const marks: Markish[] = [Plot.line(values, { ...at, stroke: style.color, strokeWidth: 2, ...dash })];
  if (finite.length <= MOST_DOTS) marks.push(Plot.dot(finite, { ...at, fill: style.color, r: 2.5 }));
  const end = finite.at(-1) as ChartPoint;
  if (end.epoch < lastEpoch) {
    marks.push(Plot.dot([end], { ...at, symbol: 'times', stroke: style.color, strokeWidth: 2, r: 6 }));
  }
  return marks;
}

/** The name of a line, `dx` right of and `dy` below the upper right corner of the frame. */
export function nameMark(
  Plot: PlotModule,
  name: string,
  { color, fontSize, dx, dy }: { color: string; fontSize: number; dx: number; dy: number },
): Markish {
  return Plot.text([name], {
    text: (shown: string) => shown,
    frameAnchor: 'top-right',
    textAnchor: 'start',
    lineAnchor: 'middle',
    dx,
    dy,
    fill: color,
    fontSize,
    fontWeight: 600,
  });
}
