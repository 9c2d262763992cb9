import { escapeHtml } from '../report/escape-html.ts';

/** A chart with its caption on a card. */
export function chartFigure(caption: string, chart: string): string {
  return `<figure class="card"><figcaption>${escapeHtml(caption)}</figcaption>${chart}</figure>`;
}

/** Charts beside each other where there is room; '' if there is none. */
export function chartGrid(figures: readonly string[]): string {
  return figures.length === 0 ? '' : `<div class="charts wide">\n${figures.join('\n')}\n</div>\n`;
}

/** What a chart shows as numbers, folded away; '' if there is no table. */
export function foldedTable(summary: string, table: string): string {
  return table === '' ? '' : `<details><summary>${escapeHtml(summary)}</summary>${table}</details>\n`;
}

/** A paragraph of plain text. */
export function note(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>\n`;
}

/** The heading of a panel; '' where there is one only. */
export function panelHeading(name: string): string {
  return name === '' ? '' : `<h3>${escapeHtml(name)}</h3>\n`;
}
