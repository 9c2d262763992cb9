import type { Answer, Question } from './messages.ts';
import type { AnyWorker } from './start-worker.ts';

/** A worker that is asked one question at a time. */
export interface Port {
  /** @throws what the worker answered instead, or why it ended. */
  ask(question: Question, transfer: ArrayBuffer[]): Promise<unknown>;
  /** Ends the worker; the question it is at, and all others, are rejected with this reason. */
  end(reason: Error): void;
}

/**
 * Speaks with a worker of the web or of Node, which keeps a process alive only while it is at a question.
 *
 * @param failed is told why, if the worker ends by itself.
 */
export function openPort(worker: AnyWorker, failed: (reason: Error) => void): Port {
  let waiting: { resolve(value: unknown): void; reject(reason: Error): void } | undefined;
  let ended: Error | undefined;

  const end = (reason: Error): void => {
    if (ended !== undefined) return;
    ended = reason;
    worker.terminate();
    waiting?.reject(reason);
    waiting = undefined;
  };
  const fail = (why: string): void => {
    if (ended !== undefined) return;
    const reason = new Error(`[supermask/runtime] loadInWorker: the worker failed: ${why}`);
    end(reason);
    failed(reason);
  };

  listen(worker, 'message', (answer) => {
    worker.unref?.();
    const { value, error } = answer as { value?: unknown; error?: string } & Answer;
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
    waiting = undefined;
  });
  listen(worker, 'error', (event) => {
    // The promises tell of it; the page need not as well.
    (event as Partial<Event>).preventDefault?.();
    fail((event as Partial<Error>).message || 'its script could not be loaded (give the option `worker`)');
  });
  listen(worker, 'messageerror', () => fail('a message could not be read'));
  listen(worker, 'exit', () => fail('it ended'));

  return {
    end,
    ask(question, transfer) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        worker.postMessage(question, transfer);
        worker.ref?.();
        waiting = { resolve, reject };
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
