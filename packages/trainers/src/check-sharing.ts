/** @throws if threads cannot share memory here. */
export function checkSharing(): void {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated === false) {
    throw new Error(
      '[supermask/trainers] Trainer: workers need shared memory, which pages have only if they are cross-origin ' +
        'isolated (headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)',
    );
  }
}
