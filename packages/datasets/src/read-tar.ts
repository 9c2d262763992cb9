const BLOCK = 512;

/**
 * The files of a tar archive, as views of its bytes: nothing is written, so that no name can lead anywhere. Reads
 * ustar, GNU's and pax archives of plain files and folders, with names of up to 100 characters (255 with ustar's prefix).
 *
 * @param bytes the archive, decompressed.
 * @param options `source`: what errors name.
 * @returns each file's content by its path in the archive.
 * @throws if a header is damaged, the archive is truncated, a path is absolute or has `..` or comes twice, or an entry is
 *   a link or a device.
 */
export function readTar(
  bytes: Uint8Array<ArrayBuffer>,
  { source = 'readTar' }: { source?: string } = {},
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const fail = (fault: string): never => {
    throw new Error(`[supermask/datasets] ${source}: ${fault} (is it a tar archive of files and folders?)`);
  };
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.length < BLOCK) return fail(`the archive ends at byte ${bytes.length} without its end mark`);
    if (header.every((byte) => byte === 0)) return files;
    if (checksum(header) !== octal(header, 148, 8)) {
      return fail(`the header at byte ${at} does not have its checksum`);
    }
    const size = octal(header, 124, 12);
    if (size === undefined) return fail(`the size in the header at byte ${at} is no octal number`);
    const begin = at + BLOCK;
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
    if (begin + size > bytes.length) return fail(`an entry of ${size} bytes at ${begin} is truncated`);
    const kind = String.fromCharCode(header[156] as number);
    // Pax's and GNU's extended headers: times, owners, names that are longer than any here.
    if ('xgLK'.includes(kind)) continue;
    const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : '';
    const path = `${prefix === '' ? '' : `${prefix}/`}${text(header, 0, 100)}`;
    if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(path)) fail(`the path "${path}" leads out of a folder`);
    if (kind === '5') continue;
    if (kind !== '0' && kind !== '\0') fail(`"${path}" is neither file nor folder but of type "${kind}"`);
    if (files.has(path)) fail(`"${path}" is there twice`);
    files.set(path, bytes.subarray(begin, begin + size));
  }
}

/** The sum of a header's bytes with spaces in place of the sum. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** `undefined` if the field is anything else, such as GNU's base 256 for sizes from 8 GiB. */
function octal(header: Uint8Array, at: number, length: number): number | undefined {
  const digits = text(header, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
