import { checkReportData } from './check-report-data.ts';
import { curvesSection } from './curves-section.ts';
import { dataTable } from './data-table.ts';
import { factList } from './fact-list.ts';
import { htmlPage, pageSection } from './html-page.ts';
import { imageGrid } from './image-grid.ts';
import { maskPicture } from './mask-picture.ts';
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
    pageSection('results', 'Results', tables.map(dataTable).join('\n')),
    pageSection('training', 'Training', await curvesSection(curves)),
    pageSection('masks', 'Masks', maskGrid(masks.map((mask) => maskPicture(mask, imageShape)))),
    pageSection('images', 'Test images', imageGrid(images)),
    pageSection('setup', 'Setup', factList(facts)),
  ];
  return htmlPage({ title, lead, sections });
}

function maskGrid(pictures: readonly string[]): string {
  if (pictures.length === 0) return '';
  return `<p>Coloured: the weights that are kept. Grey: those that the network does without.</p>\n<div class="masks">\n${pictures.join('\n')}\n</div>`;
}
