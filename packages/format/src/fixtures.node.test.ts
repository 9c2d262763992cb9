import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type Expected, expected, makeFixture, networks } from '../fixtures/make-fixtures.ts';
import { decodeSmask, encodeSmask } from './smask.ts';

/** Files as each version wrote them when it was new; they are never written again. */
const folder = new URL('../fixtures/', import.meta.url);
const present = readdirSync(folder).flatMap((file) => /^(.*)\.smask$/.exec(file)?.[1] ?? []);
const missing = Object.keys(networks).filter((name) => !present.includes(name));
if (process.env.MAKE_FIXTURES) for (const name of missing) await makeFixture(folder, name);

test('the committed fixtures are there', () => {
  expect(present).toEqual(expect.arrayContaining(Object.keys(networks)));
});

describe.each(present)('%s.smask, written long ago, loads in every later version', (name) => {
  const read = (end: string): Promise<Buffer> => readFile(new URL(`${name}.${end}`, folder));

  test('to the same graph, tensors and info', async () => {
    const truth = JSON.parse((await read('json')).toString()) as Expected;
    // Through JSON, as the truth: there −0 is 0, and undefined nothing.
    const decoded = JSON.parse(JSON.stringify(expected(decodeSmask(await read('smask'))))) as Expected;
    expect(decoded).toEqual(truth);
  });

  test('and is written again as the same bytes', async () => {
    const bytes = new Uint8Array(await read('smask'));
    expect(bytes.length).toBeLessThanOrEqual(4096);
    expect(encodeSmask(decodeSmask(bytes))).toEqual(bytes);
  });
});
