import type { AnyWorker } from './start-worker.ts';
import type { Answer, Question } from './worker-messages.ts';

/** A worker that is asked one question at a time. */
export interface WorkerPort {
  /** @throws what the worker answered instead, or why it ended. */
  ask(question: Question): Promise<unknown>;
  /** Ends the worker; the question it is at, and all later ones, are rejected with this reason. */
  end(reason: Error): void;
}

/**
 * Speaks with a worker of the web or of Node, which keeps a process alive only while it is at a question.
 *
 * @param who names the worker in errors.
 */
export function openWorkerPort(worker: AnyWorker, who: string): WorkerPort {
  let ready = false;
  let waiting:
    | { readonly question: Question; resolve(value: unknown): void; reject(reason: Error): void }
    | undefined;
  let ended: Error | undefined;

  const end = (reason: Error): void => {
    if (ended !== undefined) return;
    ended = reason;
    worker.terminate();
    waiting?.reject(reason);
    waiting = undefined;
  };
  const fail = (why: string): void => end(new Error(`[supermask/trainers] ${who} ended: ${why}`));

  listen(worker, 'message', (message) => {
    const answer = message as Answer;
    if ('ready' in answer) {
      ready = true;
      if (waiting !== undefined) worker.postMessage(waiting.question);
      return;
    }
    worker.unref?.();
    const asked = waiting;
    waiting = undefined;
    if ('error' in answer) asked?.reject(new Error(`[supermask/trainers] ${who}: ${answer.error}`));
    else asked?.resolve(answer.value);
  });
  listen(worker, 'error', (event) => {
    // The promises tell of it; the page need not as well.
    (event as Partial<Event>).preventDefault?.();
    fail((event as Partial<Error>).message || 'its script could not be loaded (see the option `worker`)');
  });
  listen(worker, 'messageerror', () => fail('a message could not be read'));
  listen(worker, 'exit', (code) => fail(`its thread exited with code ${code}`));

  return {
    end,
    ask(question) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        worker.ref?.();
        waiting = { question, resolve, reject };
        // What is sent while a script still loads may get lost, if it awaits something at its top level.
        if (ready) worker.postMessage(question);
      });
    },
  };
}

function listen(worker: AnyWorker, type: string, listener: (value: unknown) => void): void {
  if (worker.on !== undefined) worker.on(type, listener);
  else {
    worker.addEventListener?.(type, (event) =>
      listener(type === 'message' ? (event as MessageEvent).data : event),
    );
  }
}
