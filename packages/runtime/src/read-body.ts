import type { LoadOptions } from './source.ts';

/**
 * All bytes of a stream.
 *
 * @param total the bytes that are expected, if known; only `progress` hears of it.
 * @throws the signal's reason, as soon as it aborts: the stream is cancelled.
 */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  { total, progress, signal }: Pick<LoadOptions, 'progress' | 'signal'> & { total: number | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener('abort', cancel);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      chunks.push(value);
      loaded += value.length;
      // A page is not told that a server of another origin compresses, only the number of compressed bytes.
      progress?.({ loaded, total: total !== undefined && loaded > total ? undefined : total });
    }
  } catch (error) {
    cancel();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
