import type { Question } from './messages.ts';
import type { Port } from './port.ts';

/** Questions for whichever worker is free, in the order in which they were asked. */
export interface Pool {
  ask(question: Question, transfer: ArrayBuffer[], signal: AbortSignal | undefined): Promise<unknown>;
}

interface Job {
  readonly question: Question;
  readonly transfer: ArrayBuffer[];
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** A queue before some workers; a question that is given up before its turn is never asked. */
export function createPool(ports: readonly Port[]): Pool {
  const idle = [...ports];
  const queue: Job[] = [];

  const next = (): void => {
    while (queue.length > 0 && idle.length > 0) {
      const { question, transfer, resolve, reject } = queue.shift() as Job;
      const port = idle.pop() as Port;
      const free = (): void => {
        idle.push(port);
        next();
      };
      port.ask(question, transfer).then(resolve, reject).then(free);
    }
  };

  return {
    ask(question, transfer, signal) {
      return new Promise((resolve, reject) => {
        const done = (): void => signal?.removeEventListener('abort', giveUp);
        const job: Job = {
          question,
          transfer,
          resolve(value) {
            done();
            resolve(value);
          },
          reject(reason) {
            done();
            reject(reason);
          },
        };
        const giveUp = (): void => {
          const at = queue.indexOf(job);
          if (at >= 0) queue.splice(at, 1);
          job.reject(signal?.reason);
        };
        signal?.addEventListener('abort', giveUp);
        queue.push(job);
        next();
      });
    },
  };
}
