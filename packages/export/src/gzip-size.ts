/** How many bytes gzip makes of these, at its usual level. */
export async function gzipSize(bytes: Uint8Array): Promise<number> {
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(packed).arrayBuffer()).byteLength;
}
