import { escapeHtml } from './escape-html.ts';
import type { ReportTable } from './report-data.ts';

/** A number with or without a sign, an error, a unit; or nothing at all. */
const NUMERIC = /^(?:[<>≤≥≈~±+−-]?\s?\d.*|[–—-]?|NaN)$/;

/**
 * A table as HTML; columns of numbers stand right. The first cell of each row is its heading.
 * @returns '' if the table has no rows or no columns.
 */
export function dataTable({ columns, rows, caption }: ReportTable): string {
  if (rows.length === 0 || columns.length === 0) return '';
  const align = columns.map((_, i) =>
    i > 0 && rows.every((row) => NUMERIC.test((row[i] as string).trim())) ? ' class="number"' : '',
  );
  const head = columns.map((name, i) => `<th scope="col"${align[i]}>${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map((text, i) =>
      i === 0 ? `<th scope="row">${escapeHtml(text)}</th>` : `<td${align[i]}>${escapeHtml(text)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const title = caption === undefined ? '' : `<caption>${escapeHtml(caption)}</caption>`;
  // A wide table scrolls inside its own box on a phone; the box takes the focus so that keys can scroll it.
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption ?? 'Table')}">` +
    `<table>${title}<thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`
  );
}
