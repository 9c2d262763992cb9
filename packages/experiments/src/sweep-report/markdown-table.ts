import type { ReportTable } from '../report/report-data.ts';

/** A table in Markdown as GitHub and CommonMark's extension have it; its caption is a line above. */
export function markdownTable({ columns, rows, caption }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [
    ...(caption === undefined ? [] : [`${cell(caption)}`, '']),
    line(columns),
    line(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** What would be markup, or end the cell, is shown as it is. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|&~]/g, '\\$&');
}
