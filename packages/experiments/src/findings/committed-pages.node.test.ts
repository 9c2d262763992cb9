import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { findings } from './findings.ts';
import { renderFinding } from './render-finding.ts';
import { parseResultLines } from './result-lines.ts';
import { RowIndex } from './row-index.ts';

const results = new URL('../../../../docs/results/', import.meta.url);

test.each(Object.values(findings))('the committed page of $name is what its rows give', async (finding) => {
  const lines = new URL(`${finding.name}.jsonl`, results);
  // A finding is committed when it has run.
  if (!existsSync(lines)) return;
  const rows = new RowIndex(parseResultLines(await readFile(lines, 'utf8'), lines.pathname));
  for (const [name, text] of await renderFinding(finding, 'default', rows)) {
    expect(await readFile(new URL(name, results), 'utf8'), name).toBe(text);
  }
});
