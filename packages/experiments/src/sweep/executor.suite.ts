import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor, JobEvent } from './executor.ts';
import { runFolder, runJob } from './run-job.ts';
import { collect, fingerprints, tinyJob, tinyJobs } from './tiny-jobs.suite.ts';

/**
 * What every executor does.
 *
 * @param make one that does two jobs at a time, in the folder of its jobs.
 */
export function testExecutor(name: string, make: (dir: string) => Executor | Promise<Executor>): void {
  describe(`${name}: what every executor does`, { timeout: 180_000 }, () => {
    const folders: string[] = [];
    const folder = async (): Promise<string> => {
      const dir = await mkdtemp(join(tmpdir(), 'supermask-sweep-'));
      folders.push(dir);
      return dir;
    };
    const jobs = tinyJobs(4);
    let expected: Record<string, unknown>;
    beforeAll(async () => {
      const dir = await folder();
      for (const job of jobs) await runJob(job, { dir });
      expected = await fingerprints(dir, jobs);
    }, 180_000);
    afterAll(async () => {
      for (const dir of folders) await rm(dir, { recursive: true, force: true });
    });

    const ends = (events: readonly JobEvent[], id: string): readonly JobEvent[] =>
      events.filter((event) => event.id === id && (event.type === 'finished' || event.type === 'failed'));

    test('each job ends once and begins before, to the bits of the process alone; then it is there', async () => {
      const dir = await folder();
      const executor = await make(dir);
      const { events, error } = await collect(executor.run(jobs, { dir }));
      expect(error).toBeUndefined();
      for (const { id } of jobs) {
        expect(ends(events, id)).toEqual([{ type: 'finished', id, cached: false }]);
        expect(events.find((event) => event.id === id)).toEqual({ type: 'started', id });
      }
      expect(await fingerprints(dir, jobs)).toEqual(expected);
      expect((await readdir(join(dir, 'runs'))).sort()).toEqual(jobs.map(({ id }) => id).sort());
      const again = await collect((await make(dir)).run(jobs, { dir }));
      expect(again.events).toHaveLength(jobs.length);
      for (const { id } of jobs)
        expect(ends(again.events, id)).toEqual([{ type: 'finished', id, cached: true }]);
    });

    test('a job that fails says why, and does not end the others', async () => {
      const dir = await folder();
      const failing = tinyJob({ method: 'dense', optimizer: 'sgd', learningRate: 1e30 });
      const [one, two] = jobs as [(typeof jobs)[0], (typeof jobs)[0]];
      const { events, error } = await collect((await make(dir)).run([one, failing, two], { dir }));
      expect(error).toBeUndefined();
      expect(ends(events, failing.id)).toEqual([
        { type: 'failed', id: failing.id, error: expect.stringContaining('training diverged in epoch 1') },
      ]);
      for (const { id } of [one, two]) expect(ends(events, id)).toHaveLength(1);
    });

    test('aborting ends with the reason; what was begun goes on another time to the same bits', async () => {
      const dir = await folder();
      const controller = new AbortController();
      const first = await collect(
        (await make(dir)).run(jobs, { dir, signal: controller.signal }),
        (event) => event.type === 'progress' && controller.abort(new Error('enough')),
      );
      expect(first.error?.message).toBe('enough');
      const second = await collect((await make(dir)).run(jobs, { dir }));
      expect(second.error).toBeUndefined();
      for (const { id } of jobs) expect(ends(second.events, id)).toMatchObject([{ type: 'finished' }]);
      expect(await fingerprints(dir, jobs)).toEqual(expected);
      const begun = first.events.find(({ type }) => type === 'progress') as JobEvent;
      expect(await readdir(runFolder(dir, begun.id))).not.toContain('error.json');
    });
  });
}
