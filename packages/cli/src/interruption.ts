/**
 * Aborts on Ctrl-C and on SIGTERM: training ends after its step, and the last checkpoint stays. The next one ends the
 * process at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const abort = (): void => {
    for (const name of names) process.off(name, abort);
    controller.abort(new Error('interrupted'));
  };
  for (const name of names) process.on(name, abort);
  return controller.signal;
}
