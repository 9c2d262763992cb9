import { existsSync, readFileSync } from 'node:fs';

/** What a process measures that loads a file and predicts, once. */
export interface LoadOnce {
  /** Wall-clock milliseconds: of importing the runtime, from the bytes to a network, of the first prediction. */
  readonly imported: number;
  readonly loaded: number;
  readonly predicted: number;
  /** CPU milliseconds of the last two, all threads. */
  readonly cpu: number;
  /** Bytes: the most that the process took, beyond what it had before it loaded the file. */
  readonly peak: number;
}

// `node load-once.js FILE`: a process of its own, in which nothing is compiled or allocated before.
const bytes = new Uint8Array(readFileSync(process.argv[2] as string));
const start = performance.now();
const { load } = await import('@supermask/runtime');
const imported = performance.now();
const before = process.memoryUsage.rss();
const cpu = process.cpuUsage();
const network = await load(bytes);
const loaded = performance.now();
const size = network.inputs[0]?.shape.reduce((product, length) => product * length, 1) as number;
network.predict(new Float32Array(size).fill(0.5));
const predicted = performance.now();
const { user, system } = process.cpuUsage(cpu);
const result: LoadOnce = {
  imported: imported - start,
  loaded: loaded - imported,
  predicted: predicted - loaded,
  cpu: (user + system) / 1000,
  peak: mostMemory() - before,
};
console.log(JSON.stringify(result));

/** Bytes that this process has had at most; `maxRSS` on Linux counts what its parent had, too, when that was forked. */
function mostMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return 1024 * Number(kibibytes ?? process.resourceUsage().maxRSS);
}
