import { register } from '@supermask/layers';
import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { shardWorker } from './shard-worker.ts';
import type { Answer, Question, Start, Task, TaskResult, WorkerSetup } from './worker-messages.ts';

/** What a worker of the web and one of Node both have towards their parent. */
interface Parent {
  onmessage: ((event: { readonly data: Question }) => void) | null;
  postMessage(answer: Answer): void;
}

/**
 * Makes this worker one that `train` can use: to be called in the script that the option `worker` starts.
 *
 * @param setup runs first and is awaited: imports the backend of the thread that trains, installs the same kernels,
 *   and registers what the model needs (methods of your own with `register`, layers with tfjs).
 */
export function serveTraining(setup: (at: WorkerSetup) => unknown): void {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): { readonly parentPort: Parent | null } | undefined };
  };
  const parent =
    process?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? (globalThis as unknown as Parent);
  let compute: (task: Task) => Promise<TaskResult>;
  const answer = async (question: Question): Promise<TaskResult | undefined> => {
    if ('task' in question) return await compute(question.task);
    compute = await begin(question.start, setup);
    return undefined;
  };
  parent.onmessage = ({ data }) => {
    answer(data).then(
      (value) => parent.postMessage({ value }),
      (error: unknown) => parent.postMessage({ error: error instanceof Error ? error.message : `${error}` }),
    );
  };
  parent.postMessage({ ready: true });
}

async function begin(start: Start, setup: (at: WorkerSetup) => unknown): ReturnType<typeof shardWorker> {
  await setup(start);
  register();
  const { backend } = start;
  if (!(await setBackend(backend))) {
    throw new Error(`the backend "${backend}" is not there (its setup must import it), only ${getBackend()}`);
  }
  await ready();
  return await shardWorker(start);
}
