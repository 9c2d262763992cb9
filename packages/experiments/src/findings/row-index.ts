import type { PartialRunConfig } from '../config.ts';
import type { ResultRow } from '../result-row.ts';
import { runId } from '../sweep/run-id.ts';

/** Finished runs, to be found by their configuration. */
export class RowIndex {
  private readonly rows = new Map<string, ResultRow>();
  /** Of configurations that were asked for: hashing is slow. */
  private readonly ids = new Map<string, string>();

  constructor(rows: Iterable<ResultRow> = []) {
    for (const row of rows) this.add(row);
  }

  add(row: ResultRow): void {
    this.rows.set(row.id, row);
  }

  get(config: PartialRunConfig): ResultRow | undefined {
    const text = JSON.stringify(config);
    const id = this.ids.get(text) ?? runId(config);
    this.ids.set(text, id);
    return this.rows.get(id);
  }

  get size(): number {
    return this.rows.size;
  }
}
