import { writeFileSync } from 'node:fs';
import { localExecutor } from './local-executor.ts';

/**
 * A process that a test kills: does the jobs of its argument.
 *
 * `node sweep-host.suite.js '{ "jobs": […], "dir": …, "processes": … }'`
 */
const { jobs, dir, ...options } = JSON.parse(process.argv[2] as string);
for await (const event of localExecutor({ lookEvery: 50, ...options }).run(jobs, { dir })) {
  writeFileSync(1, `${JSON.stringify(event)}\n`);
}
