import { checkReportData } from './check-report-data.ts';
import { curvesSection } from './curves-section.ts';
import { dataTable } from './data-table.ts';
import { escapeHtml } from './escape-html.ts';
import { imageGrid } from './image-grid.ts';
import { maskPicture } from './mask-picture.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { ReportData } from './report-data.ts';

/**
 * A report as one HTML document that needs nothing else: no script, no font, no network; its pictures are
 * inline SVG. It follows the reader's light or dark preference. The same data gives the same bytes.
 * Empty lists leave their section out; a loss or an accuracy that is not finite leaves a gap in its line.
 *
 * Loads `@observablehq/plot` and `linkedom` if there is a curve to draw.
 * @throws if a mask or an image has not the length of its shape, a mask value is neither 0 nor 1, an image has
 * other than 1 or 3 channels, or a row of a table has not as many cells as the table has columns.
 */
export async function renderReport(data: ReportData): Promise<string> {
  checkReportData(data);
  const { title, lead, tables, curves, masks, imageShape, images, facts } = data;
  const sections = [
    section('results', 'Results', tables.map(dataTable).join('\n')),
    section('training', 'Training', await curvesSection(curves)),
    section('masks', 'Masks', maskGrid(masks.map((mask) => maskPicture(mask, imageShape)))),
    section('images', 'Test images', imageGrid(images)),
    section('setup', 'Setup', factList(facts)),
  ];
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(lead)}</p>
</header>
${sections.join('')}</main>
</body>
</html>
`;
}

function section(id: string, heading: string, content: string): string {
  if (content.trim() === '') return '';
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${heading}</h2>\n${content}\n</section>\n`;
}

function maskGrid(pictures: readonly string[]): string {
  if (pictures.length === 0) return '';
  return `<p>Coloured: the weights that are kept. Grey: those that the network does without.</p>\n<div class="masks">\n${pictures.join('\n')}\n</div>`;
}

function factList(facts: ReportData['facts']): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="card facts">\n${rows.join('\n')}\n</dl>`;
}
