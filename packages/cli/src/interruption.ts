import { once } from 'node:events';

/** Aborts on Ctrl-C: training ends after its step, and the last checkpoint stays. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  void once(process, 'SIGINT').then(() => controller.abort(new Error('interrupted')));
  return controller.signal;
}
