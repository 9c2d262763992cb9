import type { Markish } from '@observablehq/plot';
import { type ChartScale, epochTicks, tickText } from './chart-scale.ts';
import { type ChartLine, lineMarks, nameMark } from './curve-marks.ts';
import { spreadLabels } from './spread-labels.ts';
import { svgPicture } from './svg-picture.ts';

/** What the chart is about. */
export interface CurvesChartOptions {
  title: string;
  /** The y axis, with its unit. */
  label: string;
  /** The y axis that fits these finite values. */
  scale: (values: readonly number[]) => ChartScale;
}

/** In units of the drawing; on the page it grows and shrinks with its column. */
const WIDTH = 480;
const HEIGHT = 300;
const TOP = 34;
const BOTTOM = HEIGHT - 44;
const LEFT = 50;
const FONT_SIZE = 13;
const LABEL_GAP = 16;
const LONGEST_LABEL = 18;

/**
 * Values against epochs, one line a method, named at its right end. Loads Observable Plot and linkedom.
 * @returns an inline SVG, or a sentence if there is no finite value to draw.
 */
export async function curvesChart(
  lines: readonly Omit<ChartLine, 'finite'>[],
  { title, label, scale }: CurvesChartOptions,
): Promise<string> {
  const drawn = lines
    .map((line) => ({ ...line, finite: line.points.filter(isFinitePoint) }))
    .filter(({ finite }) => finite.length > 0);
  if (drawn.length === 0) return `<p class="empty">${title}: there is no finite value to draw.</p>`;
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);

  const epochs = drawn.flatMap(({ finite }) => finite.map(({ epoch }) => epoch));
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const domain = first === last ? [first - 0.5, last + 0.5] : [first, last];
  const { ticks, ...y } = scale(drawn.flatMap(({ finite }) => finite.map(({ value }) => value)));
  const names = drawn.map(({ name }) => shortName(name));
  const right = WIDTH - 18 - 0.6 * FONT_SIZE * Math.max(...names.map((name) => name.length));

  const marks: Markish[] = [
    Plot.gridY({ ticks, strokeOpacity: 0.12 }),
    Plot.axisY({
      ticks,
      tickFormat: tickText,
      tickSize: 0,
      fontSize: FONT_SIZE,
      label: y.type === 'log' ? `${label}, logarithmic` : label,
      labelArrow: false,
    }),
    Plot.axisX(epochTicks(first, last), {
      tickFormat: String,
      fontSize: FONT_SIZE,
      label: 'epoch (passes over the training data)',
      labelAnchor: 'center',
      labelArrow: false,
      labelOffset: 40,
    }),
  ];
  for (const line of drawn) marks.push(...lineMarks(Plot, line, last));
  if ((drawn.length - 1) * LABEL_GAP <= BOTTOM - TOP) {
    const position = Plot.scale({ y: { ...y, range: [BOTTOM, TOP] } });
    const wanted = drawn.map(({ finite }) => position.apply(finite.at(-1)?.value));
    const placed = spreadLabels(wanted, { gap: LABEL_GAP, top: TOP, bottom: BOTTOM });
    for (const [i, { style }] of drawn.entries()) {
      const below = (placed[i] as number) - TOP;
      marks.push(
        nameMark(Plot, names[i] as string, { color: style.color, fontSize: FONT_SIZE, dx: 9, dy: below }),
      );
    }
  }
  const chart = Plot.plot({
    document: parseHTML('<!doctype html><html></html>').document,
    width: WIDTH,
    height: HEIGHT,
    marginTop: TOP,
    marginRight: WIDTH - right,
    marginBottom: HEIGHT - BOTTOM,
    marginLeft: LEFT,
    x: { domain },
    y,
    marks,
  });
  // Plot's own style element and class would meet those of the next chart; the page's style sheet replaces them.
  chart.querySelector('style')?.remove();
  const body = `<g font-size="${FONT_SIZE}" text-anchor="middle" fill="currentColor">${chart.innerHTML}</g>`;
  return svgPicture(body, {
    width: WIDTH,
    height: HEIGHT,
    title,
    description: drawn.map(({ name, finite }) => describe(name, finite)).join(' '),
    className: 'chart',
  });
}

function isFinitePoint({ epoch, value }: { epoch: number; value: number }): boolean {
  return Number.isFinite(epoch) && Number.isFinite(value);
}

function shortName(name: string): string {
  // Plot would break a label at a line feed.
  const line = name.replace(/\s+/g, ' ');
  return line.length > LONGEST_LABEL
    ? `${Array.from(line)
        .slice(0, LONGEST_LABEL - 1)
        .join('')}…`
    : line;
}

function describe(name: string, finite: ChartLine['points']): string {
  const [start, end] = [finite[0], finite.at(-1)] as [ChartLine['points'][0], ChartLine['points'][0]];
  return `${name}: from ${shown(start.value)} at epoch ${start.epoch} to ${shown(end.value)} at epoch ${end.epoch}.`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
