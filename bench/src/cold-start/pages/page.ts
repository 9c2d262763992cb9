/** What a page tells: milliseconds since navigation began, and of later predictions. */
export interface PageResult {
  readonly first: number;
  readonly warm: number;
  readonly logits: readonly number[];
  /** When each file was asked for and when it was there, milliseconds since navigation began. */
  readonly requests: readonly (readonly [address: string, start: number, end: number])[];
}

/** A picture that all pages have, 32×32×3. */
export function picture(): Float32Array {
  return Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => ((i * 7919) % 255) / 127.5 - 1);
}

/** Looks at the clock after the first prediction, predicts twenty times more, and leaves the result for the test. */
export async function report(predict: () => Promise<Float32Array> | Float32Array): Promise<void> {
  const logits = await predict();
  const first = performance.now();
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    await predict();
    times.push(performance.now() - start);
  }
  const warm = times.sort((a, b) => a - b)[10] as number;
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const requests = entries.map(
    ({ name, startTime, responseEnd }) => [new URL(name).pathname, startTime, responseEnd] as const,
  );
  const result: PageResult = { first, warm, logits: [...logits], requests };
  (globalThis as { result?: PageResult }).result = result;
}
