/** A value in a cell. */
type CsvValue = string | number | boolean | undefined;

/**
 * Objects as CSV (RFC 4180, lines end in \n): a column for each path to a value, such as `config.density`, in the
 * order in which they first appear within each top-level key. A missing value is an empty cell.
 */
export function csvText(rows: readonly object[]): string {
  const flat = rows.map((row) => new Map(leaves(row, '')));
  const order = [...new Set(flat.flatMap((row) => [...row.keys()].map(head)))];
  const columns = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const grouped = order.flatMap((first) => columns.filter((column) => head(column) === first));
  const lines = [grouped, ...flat.map((row) => grouped.map((column) => row.get(column)))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

function head(path: string): string {
  return path.split('.', 1)[0] as string;
}

function* leaves(value: object, above: string): Generator<[string, CsvValue]> {
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'object' && part !== null) yield* leaves(part, `${above}${key}.`);
    else yield [`${above}${key}`, part];
  }
}

function cell(value: CsvValue): string {
  const text = `${value ?? ''}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
