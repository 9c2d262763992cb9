import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, type RawTensor } from '@supermask/format';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readGoldenFolder } from './golden-folder.ts';
import { reportLines } from './report.ts';
import { runConformance } from './run-conformance.ts';
import { useBackend } from './use-backend.ts';

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
beforeEach(() => useBackend('cpu'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const f32 = (values: number[], shape = [values.length]): RawTensor => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(Float32Array.from(values).buffer),
});
const u8 = (values: number[]): RawTensor => ({
  dtype: 'U8',
  shape: [values.length],
  data: Uint8Array.from(values),
});

/** What `pnpm conformance` prints of a folder with these cases and tensors. */
async function report(
  cases: readonly object[],
  tensors: Readonly<Record<string, RawTensor>>,
  file = 'masks',
) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(cases));
  writeFileSync(join(folder, `${file}.safetensors`), encodeSafetensors(new Map(Object.entries(tensors))));
  return reportLines(await runConformance(readGoldenFolder(folder)));
}

const subnet = { tag: 'a', fn: 'GetSubnet', k: 0.5, n: 4, kept: 2, equals_stable_sort: true };
const scores = f32([0.1, 0.4, 0.2, 0.3]);

test('a folder of one case', async () => {
  const { lines, ok } = await report([subnet], { 'a.scores': scores, 'a.mask': u8([0, 1, 0, 1]) });
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
  expect(ok).toBe(true);
});

test('a wrong mask, a wrong count, a case without its tensors', async () => {
  const tensors = { 'a.scores': scores, 'a.mask': u8([1, 0, 0, 1]) };
  const { lines, ok } = await report([subnet, { ...subnet, kept: 3 }, { ...subnet, tag: 'b' }], tensors);
  expect(lines).toEqual([
    'FAILED masks a: mask is off by 2.00',
    'FAILED masks a: kept is off by 2.00, mask is off by 2.00',
    'FAILED masks b: no tensor "b.scores" in masks.safetensors',
    '0 of the passed cases were refused with an error as they should',
    '0 passed, 3 failed',
  ]);
  expect(ok).toBe(false);
});

test('tied scores: any choice among equals', async () => {
  const tied = { ...subnet, equals_stable_sort: false };
  const { ok } = await report([tied], { 'a.scores': f32([1, 1, 1, 1]), 'a.mask': u8([1, 1, 0, 0]) });
  expect(ok).toBe(true);
});

test('a kind that it does not know', async () => {
  const { lines, ok } = await report([{ tag: 'a', fn: 'GetSubnetFaster' }], {});
  expect(lines[0]).toBe('FAILED masks a: unknown fn "GetSubnetFaster"');
  expect(ok).toBe(false);
});

test('a file that it does not know', async () => {
  const { lines, ok } = await report([{ tag: 'a' }], {}, 'others');
  expect(lines[0]).toBe('FAILED others a: unknown file others.json');
  expect(ok).toBe(false);
});

test('a tensor that no case reads', async () => {
  const { lines, ok } = await report([subnet], {
    'a.scores': scores,
    'a.mask': u8([0, 1, 0, 1]),
    'a.extra': u8([0]),
  });
  expect(lines[0]).toBe('FAILED masks.safetensors: a.extra was not read, and nothing says why');
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
  expect(ok).toBe(false);
});

test('nothing kept: our error passes', async () => {
  const nothing = { ...subnet, k: 0, kept: 0 };
  const { lines, ok } = await report([nothing], { 'a.scores': scores, 'a.mask': u8([0, 0, 0, 0]) });
  expect(lines).toEqual([
    'refused masks a: nothing would be kept',
    '1 of the passed cases were refused with an error as they should',
    '1 passed, 0 failed',
  ]);
  expect(ok).toBe(true);
});

test('nothing kept, says the case, but our code keeps something: fails', async () => {
  const { ok } = await report([{ ...subnet, kept: 0 }], { 'a.scores': scores, 'a.mask': u8([0, 0, 0, 0]) });
  expect(ok).toBe(false);
});

test('a folder without cases is an error', async () => {
  await expect(report([], {})).rejects.toThrow(/no case/);
});
