/**
 * A module whose only import, its memory, is declared as shared memory of up to 4 GiB, as the build of tfjs-backend-wasm
 * with threads has it.
 *
 * @param module of `assembly/build.mjs`: its import section is shorter than 125 bytes.
 */
export function withMemoryShared(module: Uint8Array): Uint8Array<ArrayBuffer> {
  // Magic number and version, then sections.
  let at = 8;
  while (module[at] !== IMPORTS) at = endOfSection(module, at);
  const end = at + 2 + (module[at + 1] as number);
  // The section ends with the limits of the memory: without maximum, and the least number of pages.
  return Uint8Array.of(
    ...module.subarray(0, at + 1),
    (module[at + 1] as number) + 3,
    ...module.subarray(at + 2, end - 2),
    ...[SHARED_WITH_MAXIMUM, module[end - 1] as number],
    ...[0x80, 0x80, 0x04],
    ...module.subarray(end),
  );
}

/** After a number, a size of seven bits a byte, the lowest first, and so many bytes. */
function endOfSection(module: Uint8Array, begin: number): number {
  let at = begin + 1;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = module[at++] as number;
    size += (byte & 127) << shift;
    if (byte < 128) return at + size;
  }
}

const IMPORTS = 2;
const SHARED_WITH_MAXIMUM = 3;
