import type { Counts, ModelSummary } from './summary.ts';

/**
 * A summary as text: one line for each layer and one for the sum, in columns. `bits` are those of weights and of
 * what goes in; bytes and multiply-adds those of the masked network, with those of the dense one before.
 */
export function summaryTable({ layers, total }: ModelSummary): string {
  const head = ['layer', 'output', 'weights', 'kept', 'density', 'bits', 'others', 'bytes', 'multiply-adds'];
  const rows = layers.map((row) => [
    `${row.layer} (${row.kind})`,
    row.shape.map((length) => length ?? '?').join(' × '),
    ...figures(row, `${row.weightBits ?? '–'}/${row.inputBits}`),
  ]);
  const table = [head, ...rows, ['total', '', ...figures(total, '')]];
  const widths = head.map((_, column) => Math.max(...table.map((cells) => (cells[column] as string).length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const lines = table.map(line);
  return [lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join('\n');
}

function figures({ weights, kept, density, others, bytes, multiplyAdds }: Counts, bits: string): string[] {
  return [
    count(weights),
    count(kept),
    weights === 0 ? '–' : `${(100 * density).toFixed(1)} %`,
    bits,
    count(others),
    `${count(bytes.float32)} → ${count(bytes.masked)}`,
    `${count(multiplyAdds.dense)} → ${count(multiplyAdds.kept)}`,
  ];
}

function count(n: number | undefined): string {
  return n === undefined ? '?' : n.toLocaleString('en-US');
}
