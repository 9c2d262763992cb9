/** What this package needs of a worker: `Worker` of the web and of `node:worker_threads` have it. */
export interface AnyWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  /** Of the web. */
  addEventListener?(type: string, listener: (event: Event) => void): void;
  /** Of Node. */
  on?(type: string, listener: (value: unknown) => void): unknown;
  ref?(): void;
  unref?(): void;
}

/**
 * Starts a thread of Node that trains with this thread's backend.
 *
 * @throws elsewhere: a page's backend needs the addresses of its files, which only a script of its own can give.
 */
export function startWorker(): AnyWorker {
  const threads = nodeThreads();
  if (threads === undefined) {
    throw new Error(
      '[supermask/trainers] workers: need the option `worker` here, such as () => new Worker(new ' +
        "URL('./my-worker.js', import.meta.url), { type: 'module' }) of a script that calls serveTraining of " +
        '@supermask/trainers/worker',
    );
  }
  // Not in one expression: bundlers would add the script to a page.
  const here = import.meta.url;
  // What the process was told about its own script (`--eval`, loaders) does not hold for this one.
  return new threads.Worker(new URL('./training-worker.ts', here), { execArgv: [] });
}

interface NodeThreads {
  readonly Worker: new (script: URL, options: { execArgv: string[] }) => AnyWorker;
}

/** An `import`, even a lazy one, would break bundling for browsers. */
function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
}
