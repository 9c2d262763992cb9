import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PartialRunConfig } from '../config.ts';
import { clean, removables } from './clean-sweep.ts';
import { estimateTime } from './estimate-time.ts';
import type { JobEvent } from './executor.ts';
import { Lease } from './lease.ts';
import { readMetrics } from './metrics-log.ts';
import { readEnvironment } from './run-environment.ts';
import { runFolder, runJob } from './run-job.ts';
import { readSweep, runsThere, writeSweep } from './sweep-folder.ts';
import { writeResults } from './sweep-results.ts';
import { sweepStatus } from './sweep-status.ts';
import { tinyJob, tinyJobs } from './tiny-jobs.suite.ts';

vi.setConfig({ testTimeout: 120_000 });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supermask-folder-'));
  return () => rm(dir, { recursive: true });
});

const size = { epochs: 2, trainSize: 64 } as const;
const tiny: PartialRunConfig = {
  ...{ dataset: 'glyphs', width: 0.1, batchSize: 32, validationSize: 32, testSize: 32 },
  ...size,
};
const jobs = tinyJobs(4, size);
const [one, two, three, four] = jobs as [
  (typeof jobs)[0],
  (typeof jobs)[0],
  (typeof jobs)[0],
  (typeof jobs)[0],
];

test('says of each run how it is, and removes only what nobody is at and what it is told to', async () => {
  await writeSweep(dir, { base: tiny, seeds: 4 });
  expect((await readSweep(dir)).jobs).toEqual(jobs);
  await runJob(one, { dir });
  const controller = new AbortController();
  const stop = { dir, signal: controller.signal, onEvent: () => controller.abort() };
  expect(await runJob(two, stop)).toEqual({ type: 'stopped' });
  const lease = (await Lease.take(runFolder(dir, three.id))) as Lease;
  const states = async (): Promise<string[]> => (await sweepStatus(dir, jobs)).map(({ state }) => state);
  expect(await states()).toEqual(['finished', 'broken', 'running', 'waiting']);
  expect((await sweepStatus(dir, jobs))[2]?.owner?.pid).toBe(process.pid);

  const unlisted = tinyJob({ ...size, seed: 77 });
  await runJob(unlisted, { dir });
  const plan = async (options: Parameters<typeof removables>[1]): Promise<string[]> =>
    (await removables(dir, options)).map(({ id, what }) => `${what} ${id}`).sort();
  expect(await plan({})).toEqual([]);
  expect(await plan({ broken: true })).toEqual([`broken run ${two.id}`]);
  expect(await plan({ unlisted: true })).toEqual([`finished run ${unlisted.id}`]);
  expect(await plan({ checkpoints: true })).toEqual(
    [`checkpoints ${one.id}`, `checkpoints ${unlisted.id}`].sort(),
  );
  expect(await plan({ all: true })).toHaveLength(3);

  // Somebody begins between question and answer.
  const found = await removables(dir, { broken: true });
  const taken = (await Lease.take(runFolder(dir, two.id))) as Lease;
  expect(await clean(dir, found)).toEqual(found);
  await taken.end({ finished: false });
  expect(await clean(dir, found)).toEqual([]);
  expect(await states()).toEqual(['finished', 'waiting', 'running', 'waiting']);
  await clean(dir, await removables(dir, { checkpoints: true, unlisted: true }));
  expect(await runsThere(dir)).toEqual([one.id, three.id].sort());
  expect(await readdir(runFolder(dir, one.id))).not.toContain('checkpoints');
  expect(await states()).toEqual(['finished', 'waiting', 'running', 'waiting']);
  await lease.end({ finished: false });
});

test('a folder that is none says so', async () => {
  await expect(readSweep(dir)).rejects.toThrow(`${dir} is no folder of a sweep (no sweep.json in it)`);
});

test('results have a row for each finished run, in the order of the sweep', async () => {
  for (const job of [two, one]) await runJob(job, { dir });
  const rows = await writeResults(dir, jobs);
  expect(rows.map(({ id }) => id)).toEqual([one.id, two.id]);
  const lines = (await readFile(join(dir, 'results.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  const [head, ...cells] = (await readFile(join(dir, 'results.csv'), 'utf8')).trimEnd().split('\n');
  expect(head).toMatch(/^id,config.dataset,config.model,config.method,config.density,/);
  expect(cells.map((line) => line.split(',')[0])).toEqual([one.id, two.id]);
});

describe('a run', () => {
  test('says what computed it, nothing of whose machine it was', async () => {
    await runJob(one, { dir });
    const environment = await readEnvironment(runFolder(dir, one.id));
    expect(Object.keys(environment ?? {}).sort()).toEqual([
      'backend',
      'cores',
      'cpu',
      'finished',
      'memory',
      'platform',
      'processes',
      'seconds',
      'started',
      'versions',
    ]);
    expect(environment).toMatchObject({ backend: 'wasm', processes: 1 });
    expect(Date.parse(environment?.finished ?? '')).toBeGreaterThan(Date.parse(environment?.started ?? ''));
  });

  test('has a metric row for each epoch, of every level, also where it was interrupted or a row was torn', async () => {
    const imp = tinyJob({ ...size, epochs: 3, method: 'imp', levels: 1, rewindTo: '1ep' });
    await runJob(imp, { dir: join(dir, 'whole') });
    const rows = await readMetrics(runFolder(join(dir, 'whole'), imp.id));
    expect(rows.map(({ level, epoch }) => [level, epoch])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
    ]);
    for (const stopAfter of [2, 4]) {
      const controller = new AbortController();
      let epochs = 0;
      const onEvent = ({ type }: JobEvent): void => {
        if (type === 'progress' && ++epochs === stopAfter) controller.abort(new Error('enough'));
      };
      const broken = join(dir, `${stopAfter}`);
      expect(await runJob(imp, { dir: broken, signal: controller.signal, onEvent })).toEqual({
        type: 'stopped',
      });
      const path = join(runFolder(broken, imp.id), 'metrics.jsonl');
      await writeFile(path, `${await readFile(path, 'utf8')}{"level":1,"epo`);
      expect(await runJob(imp, { dir: broken })).toEqual({ type: 'finished', cached: false });
      for (const name of ['metrics.jsonl', 'metrics.csv']) {
        const whole = await readFile(join(runFolder(join(dir, 'whole'), imp.id), name), 'utf8');
        expect(await readFile(join(runFolder(broken, imp.id), name), 'utf8')).toBe(whole);
      }
      expect(await readEnvironment(runFolder(broken, imp.id))).toMatchObject({ processes: 2 });
    }
  });

  test('that another process does is left to it; one that is finished to nobody', async () => {
    const lease = (await Lease.take(runFolder(dir, one.id))) as Lease;
    expect(await runJob(one, { dir })).toMatchObject({ type: 'busy', owner: { pid: process.pid } });
    await lease.end({ finished: false });
    expect(await runJob(one, { dir })).toEqual({ type: 'finished', cached: false });
    expect(await runJob(one, { dir })).toEqual({ type: 'finished', cached: true });
  });

  test('that another process took over writes nothing any more', async () => {
    const folder = runFolder(dir, one.id);
    const onEvent = async ({ type }: JobEvent): Promise<void> => {
      if (type === 'progress') await writeFile(join(folder, 'lease-2.json'), '{}');
    };
    expect(await runJob(one, { dir, onEvent })).toEqual({ type: 'busy' });
    expect(await readdir(folder)).not.toContain('result.json');
  });
});

describe('an estimate of time', () => {
  test('is that of finished runs of its kind, by epochs', async () => {
    await runJob(one, { dir });
    await mkdir(runFolder(dir, two.id), { recursive: true });
    for (const [{ id }, seconds] of [
      [one, 10],
      [two, 30],
    ] as const)
      await writeFile(join(runFolder(dir, id), 'env.json'), JSON.stringify({ seconds }));
    const longer = tinyJob({ ...size, epochs: 6, seed: 9 });
    const estimate = await estimateTime([three, longer], { dir, finished: [one, two] });
    expect(estimate).toEqual({ seconds: 20 + 60, fromRuns: 2, fromSteps: 0, unknown: 0 });
  });

  test('is else that of some steps, and unknown where they are not possible', async () => {
    const lost = tinyJob({ dataset: 'mnist' });
    const options = { dir, dataDir: join(dir, 'nothing'), budget: 0.1, finished: [] };
    const { seconds, reason, ...counts } = await estimateTime([three, four, lost], options);
    expect(counts).toEqual({ fromRuns: 0, fromSteps: 2, unknown: 1 });
    expect(seconds).toBeGreaterThan(0);
    expect(reason).toContain('nothing');
  });
});

describe('cleaning', () => {
  beforeEach(() => writeSweep(dir, { list: [one.config, two.config] }));

  test('leaves a broken run that was finished after it was found', async () => {
    await mkdir(runFolder(dir, one.id), { recursive: true });
    await writeFile(join(runFolder(dir, one.id), 'env.json'), '{}');
    const found = await removables(dir, { broken: true });
    expect(found).toMatchObject([{ id: one.id, what: 'broken run' }]);
    await runJob(one, { dir });
    expect(await clean(dir, found)).toEqual(found);
    expect(await runJob(one, { dir })).toEqual({ type: 'finished', cached: true });
  });

  test('takes a run with a damaged result for broken, as the status does', async () => {
    const path = join(runFolder(dir, one.id), 'result.json');
    await mkdir(runFolder(dir, one.id), { recursive: true });
    await writeFile(path, '{"config":');
    expect(await sweepStatus(dir, [one])).toMatchObject([{ state: 'broken' }]);
    expect(await clean(dir, await removables(dir, { broken: true }))).toEqual([]);
    expect(await sweepStatus(dir, [one])).toMatchObject([{ state: 'waiting' }]);
  });
});
