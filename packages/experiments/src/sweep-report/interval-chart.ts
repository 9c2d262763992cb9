import type { Markish } from '@observablehq/plot';
import { type ChartScale, tickText } from '../report/chart-scale.ts';
import { escapeHtml } from '../report/escape-html.ts';
import { svgPicture } from '../report/svg-picture.ts';
import { type IntervalLine, type IntervalPoint, intervalLine, intervalMarks } from './interval-marks.ts';
import type { Series } from './series.ts';

/** What a chart of means and intervals is about. */
export interface IntervalChartOptions {
  /** In words, for those who do not see it. */
  readonly title: string;
  readonly x: {
    readonly label: string;
    readonly type: 'linear' | 'log';
    /** Where its marks are, out of the ends of what is drawn. */
    readonly ticks: (low: number, high: number) => readonly number[];
    readonly tickFormat?: (value: number) => string;
  };
  readonly y: {
    readonly label: string;
    /** The axis that fits these values. */
    readonly scale: (values: readonly number[]) => ChartScale;
    /** Where the axis begins: what is below is left out. */
    readonly from?: number;
  };
  /**
   * Intervals as bars beside the raw values, or as a band around the line; `none` where the values are not independent.
   * One that goes beyond the axis is cut there.
   */
  readonly intervals?: 'bars' | 'band' | 'none';
  /** Series that are drawn over the whole length of the x axis, wherever their point stands. */
  readonly across?: readonly string[];
}

/** In units of the drawing; on the page it grows and shrinks with its column. */
const WIDTH = 420;
const PLOT_HEIGHT = 216;
const FONT_SIZE = 13;
const LEFT = 46;
const RIGHT = 14;
const LINE_HEIGHT = 20;
/** Of a swatch with its gap, and of a letter on average. */
const SWATCH = 30;
const LETTER = 0.57 * FONT_SIZE;
const LONGEST_NAME = 44;

/**
 * Means with their 95 % t-intervals, a line for each series in the order of the legend above. Loads Observable Plot and linkedom.
 * @returns an inline SVG (`svgFile` makes a file of it), or a sentence if there is no finite value to draw.
 */
export async function intervalChart(
  series: readonly Series[],
  { title, x, y, intervals = 'bars', across = [] }: IntervalChartOptions,
): Promise<string> {
  const all = series
    .map((one, i) => intervalLine(one, i, across.includes(one.name)))
    .filter(({ points }) => points.length > 0);
  const { from = Number.NEGATIVE_INFINITY } = y;
  const drawn = shownValues(all, from);
  if (drawn.length === 0) return `<p class="empty">${escapeHtml(title)}: there is nothing to draw.</p>`;
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);

  const { ticks, ...scale } = y.scale([...drawn, ...(y.from === undefined ? [] : [y.from])]);
  const lines = all.map((line) => ({
    ...line,
    points: line.points.map((point) => within(point, scale.domain)),
  }));
  const domain = xDomain(lines, x.type);
  const legend = legendLayout(lines);
  const top = legend.height + 38;
  const marks: Markish[] = [
    Plot.gridY({ ticks, strokeOpacity: 0.12 }),
    Plot.axisY({ ticks, tickFormat: tickText, tickSize: 0, fontSize: FONT_SIZE, label: null }),
    Plot.text([scale.type === 'log' ? `${y.label}, logarithmic` : y.label], {
      ...{ text: String, frameAnchor: 'top-left', textAnchor: 'start', fontSize: FONT_SIZE },
      ...{ dx: 6 - LEFT, dy: -22 },
    }),
    // As `text`: of a logarithmic axis Plot would leave out some of the formatted ones.
    Plot.axisX(x.ticks(...domain), {
      ...{ text: x.tickFormat ?? tickText, fontSize: FONT_SIZE, label: x.label },
      ...{ labelAnchor: 'center', labelArrow: false, labelOffset: 40 },
    }),
  ];
  const placed = lines.filter((line) => !line.across).length;
  // Bars stand beside each other, and not far from where they belong.
  const apart = Math.min(2.6, 24 / placed);
  let side = -(placed - 1) / 2;
  for (const line of lines) {
    const dx = intervals !== 'band' && !line.across ? apart * side++ : 0;
    marks.push(...intervalMarks(Plot, line, { intervals, dx, domain, from, logarithmic: x.type === 'log' }));
  }
  for (const [i, { symbol, hollow, style, across: whole }] of lines.entries()) {
    if (whole || intervals === 'band') continue;
    const { left, line } = legend.places[i] as LegendPlace;
    const [dx, dy] = [left + 11 - LEFT, (line + 0.5) * LINE_HEIGHT - top];
    marks.push(
      Plot.dot([0], {
        ...{ frameAnchor: 'top-left', dx, dy, symbol, r: 3.6, stroke: style.color, strokeWidth: 1.5 },
        fill: hollow ? 'var(--card)' : style.color,
      }),
    );
  }
  const chart = Plot.plot({
    document: parseHTML('<!doctype html><html></html>').document,
    width: WIDTH,
    height: top + PLOT_HEIGHT + 44,
    ...{ marginTop: top, marginRight: RIGHT, marginBottom: 44, marginLeft: LEFT },
    x: { type: x.type, domain },
    y: scale,
    marks,
  });
  chart.querySelector('style')?.remove();
  const names = lines.map((line, i) => legendEntry(line, legend.places[i] as LegendPlace)).join('');
  // The marks of the legend come last in the drawing and stand over its lines.
  const body = `<g font-size="${FONT_SIZE}" text-anchor="middle" fill="currentColor">${names}${rounded(chart.innerHTML)}</g>`;
  return svgPicture(body, {
    width: WIDTH,
    height: top + PLOT_HEIGHT + 44,
    title,
    description: lines.map((line) => describe(line, x.tickFormat ?? tickText)).join(' '),
    className: 'chart',
  });
}

/**
 * What the y axis has room for: all values, and of intervals half as much again, since those of two runs are
 * nine times as wide as the runs are apart.
 */
function shownValues(lines: readonly IntervalLine[], from: number): readonly number[] {
  const points = lines.flatMap((line) => line.points);
  const values = points.flatMap((point) => point.values).filter((value) => value >= from);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) / 2;
  // What is above 0 needs no room below it.
  const least = low > 0 ? Math.max(low / 2, low - room) : low - room;
  const ends = points.flatMap((point) => [Math.max(least, point.low), Math.min(high + room, point.high)]);
  return [...values, ...ends.filter((value) => value >= Math.max(from, least) && value <= high + room)];
}

/** An interval that is cut where the axis ends. */
function within(point: IntervalPoint, [low, high]: ChartScale['domain']): IntervalPoint {
  return { ...point, low: Math.max(low, point.low), high: Math.min(high, point.high) };
}

function xDomain(lines: readonly IntervalLine[], type: 'linear' | 'log'): [number, number] {
  const placed = lines.filter(({ across }) => !across);
  const at = (placed.length > 0 ? placed : lines).flatMap(({ points }) => points.map((point) => point.at));
  const [low, high] = [Math.min(...at), Math.max(...at)];
  if (type === 'log') return low === high ? [low / 1.5, high * 1.5] : [low / 1.1, high * 1.1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Places to a hundredth: a chart takes half the bytes. */
function rounded(svg: string): string {
  return svg.replace(/ (?:c[xy]|[xy][12]|transform)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2)))),
  );
}

interface LegendPlace {
  readonly left: number;
  /** From 0. */
  readonly line: number;
}

/** Names from left to right, in as many lines as they need. */
function legendLayout(lines: readonly IntervalLine[]): { places: readonly LegendPlace[]; height: number } {
  let [left, line] = [6, 0];
  const places = lines.map(({ name }) => {
    const width = SWATCH + LETTER * shortName(name).length + 14;
    if (left > 6 && left + width > WIDTH) [left, line] = [6, line + 1];
    const place = { left, line };
    left += width;
    return place;
  });
  return { places, height: (line + 1) * LINE_HEIGHT };
}

function legendEntry({ name, style, across }: IntervalLine, { left, line }: LegendPlace): string {
  const y = (line + 0.5) * LINE_HEIGHT;
  const dash = across ? '5 3' : style.dash;
  return (
    `<path d="M${left} ${y}h22" fill="none" stroke="${style.color}" stroke-width="1.75"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>` +
    `<text x="${left + SWATCH}" y="${y}" dy=".32em" text-anchor="start">${escapeHtml(shortName(name))}</text>`
  );
}

function shortName(name: string): string {
  const letters = Array.from(name.replace(/\s+/g, ' '));
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : letters.join('');
}

function describe({ name, points, across }: IntervalLine, place: (at: number) => string): string {
  const ends = points.length > 2 ? [points[0], points.at(-1)] : points;
  const said = (ends as typeof points).map(
    ({ at, mean }) => `${Number(mean.toPrecision(4))}${across ? '' : ` at ${place(at)}`}`,
  );
  return `${name}: ${said.join(points.length > 2 ? ' to ' : ', ')}.`;
}
