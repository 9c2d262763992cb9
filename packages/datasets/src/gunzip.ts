/** Whether these are the first bytes of a gzip stream. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses gzip in Node and in browsers.
 *
 * @param limit the most bytes it may decompress to, so that a small hostile file cannot fill the memory.
 * @returns the decompressed bytes.
 * @throws if the stream is truncated or damaged or exceeds the limit.
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  { limit }: { limit: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error: Error) => {
      throw new Error(`the gzip stream is truncated or damaged: ${error.message}`);
    });
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`it decompresses to more than ${limit} bytes`);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
