import { serveJobs } from './serve-jobs.ts';

/** A process that serves jobs until SIGTERM: `node sweep-worker.suite.js URL OPTIONS`. */
const [url = '', options = '{}'] = process.argv.slice(2);
const controller = new AbortController();
process.once('SIGTERM', () => controller.abort(new Error('stopped')));
await serveJobs(url, {
  ...JSON.parse(options),
  signal: controller.signal,
  onTrouble: (reason) => console.error(`${process.pid}: ${reason}`),
});
