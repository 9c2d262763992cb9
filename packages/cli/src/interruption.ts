/** Aborts on Ctrl-C, or when a cluster ends its job: training ends after its step, and the last checkpoint stays. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: the second time ends the process.
    process.once(signal, () => controller.abort(new Error('interrupted')));
  }
  return controller.signal;
}
