/** What this package needs of a worker: `Worker` of the web and of `node:worker_threads` have it. */
export interface AnyWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
  /** Of the web. */
  addEventListener?(type: string, listener: (event: Event) => void): void;
  /** Of Node. */
  on?(type: string, listener: (value: unknown) => void): unknown;
  ref?(): void;
  unref?(): void;
}

/**
 * Starts the worker that computes a network: a module worker beside this file, or a thread of Node.
 *
 * @throws if there are no workers here.
 */
export function startWorker(): AnyWorker {
  if (typeof Worker !== 'undefined') {
    // Bundlers look for this very expression.
    return new Worker(new URL('./network-worker.ts', import.meta.url), { type: 'module' });
  }
  const threads = nodeThreads();
  if (threads === undefined) throw new Error('[supermask/runtime] loadInWorker: there are no workers here');
  // Not that expression: bundlers would add the script to a page a second time.
  const here = import.meta.url;
  // What the process was told about its own script (`--eval`, loaders) does not hold for this one.
  return new threads.Worker(new URL('./network-worker.ts', here), { execArgv: [] });
}

interface NodeThreads {
  readonly Worker: new (script: URL, options: { execArgv: string[] }) => AnyWorker;
}

/** An `import`, even a lazy one, would break bundling for browsers. */
function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
}
