/**
 * A module whose only import, its memory, is declared as shared memory of up to 4 GiB, as the build of tfjs-backend-wasm
 * with threads has it.
 *
 * @param module of `assembly/build.mjs`: its import section is shorter than 125 bytes.
 */
export function withMemoryShared(module: Uint8Array): Uint8Array<ArrayBuffer> {
  // Magic number and version, then sections: a number, a size, and so many bytes.
  let at = 8;
  while (module[at] !== IMPORTS) at += 2 + (module[at + 1] as number);
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

const IMPORTS = 2;
const SHARED_WITH_MAXIMUM = 3;
