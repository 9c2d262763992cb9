import { accuracyScale, type ChartScale, lossScale } from './chart-scale.ts';
import { curvesChart } from './curves-chart.ts';
import { escapeHtml } from './escape-html.ts';
import type { ReportCurve } from './report-data.ts';
import { seriesStyle } from './series-style.ts';

type Point = ReportCurve['points'][number];

interface Chart {
  readonly title: string;
  readonly label: string;
  readonly scale: (values: readonly number[]) => ChartScale;
  readonly value: (point: Point) => number;
}

const CHARTS: readonly Chart[] = [
  {
    title: 'Validation accuracy',
    label: 'validation accuracy (%)',
    scale: accuracyScale,
    value: (point) => 100 * point.validationAccuracy,
  },
  {
    title: 'Validation loss',
    label: 'validation loss (nats)',
    scale: lossScale,
    value: (point) => point.validationLoss,
  },
  {
    title: 'Training loss',
    label: 'training loss (nats)',
    scale: lossScale,
    value: (point) => point.trainLoss,
  },
];

/** Three charts and a legend with each method's best epoch; '' if there is no curve. */
export async function curvesSection(curves: readonly ReportCurve[]): Promise<string> {
  if (curves.length === 0) return '';
  const charts = await Promise.all(
    CHARTS.map(async ({ title, label, scale, value }) => {
      const lines = curves.map(({ name, points }, i) => ({
        name,
        points: points.map((point) => ({ epoch: point.epoch, value: value(point) })),
        style: seriesStyle(i),
      }));
      return `<figure class="card"><figcaption>${title}</figcaption>${await curvesChart(lines, { title, label, scale })}</figure>`;
    }),
  );
  return `<div class="charts">\n${charts.join('\n')}\n<ul class="card legend${curves.length > 4 ? ' wide' : ''}">${curves.map(legendEntry).join('\n')}</ul>\n</div>`;
}

function legendEntry({ name, points }: ReportCurve, index: number): string {
  const { color, dash } = seriesStyle(index);
  const swatch =
    `<svg class="swatch" aria-hidden="true" viewBox="0 0 28 10" width="28"><path d="M2 5h24" stroke="${color}"` +
    `${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/></svg>`;
  return `<li>${swatch}<div><strong>${escapeHtml(name)}</strong><p>${facts(points).join('; ')}</p></div></li>`;
}

function facts(points: ReportCurve['points']): readonly string[] {
  const end = points.at(-1);
  if (end === undefined) return ['no epoch finished'];
  const lines: string[] = [];
  const measured = points.filter(({ validationAccuracy }) => Number.isFinite(validationAccuracy));
  if (measured.length > 0) {
    const best = measured.reduce((a, b) => (b.validationAccuracy > a.validationAccuracy ? b : a));
    lines.push(
      `best validation accuracy ${(100 * best.validationAccuracy).toFixed(2)}\u00a0% (epoch ${best.epoch} of ${end.epoch})`,
    );
  }
  // A validation loss that is NaN beside a finite training loss was not measured.
  const diverged = points.find(
    (p) => !Number.isFinite(p.trainLoss) || Math.abs(p.validationLoss) === Infinity,
  );
  const last = points
    .map((p) => p.validationLoss)
    .filter(Number.isFinite)
    .at(-1);
  if (diverged) lines.push(`loss not finite at epoch ${diverged.epoch}`);
  else if (last !== undefined) lines.push(`last validation loss ${Number(last.toPrecision(3))}`);
  if (lines.length === 0) lines.push(`${end.epoch} epochs without validation`);
  return lines;
}
