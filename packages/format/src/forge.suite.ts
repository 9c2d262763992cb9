import { crc32 } from './crc32.ts';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';

/** What to change of a `.smask` file before all its checksums are made right again. */
export interface Forgery {
  /** The container's tensors, changed in place. */
  readonly tensors?: (tensors: Map<string, RawTensor>) => void;
  /** Entries of the header's metadata, as text. */
  readonly metadata?: Readonly<Record<string, (text: string) => string>>;
  /** The whole header's JSON text. */
  readonly header?: (text: string) => string;
}

/** The file that somebody would make who knows the format and wants to mislead its readers. */
export function forge(
  file: Uint8Array,
  { tensors: change, metadata: edits = {}, header }: Forgery,
): Uint8Array {
  const decoded = decodeSafetensors(file);
  const tensors = new Map(decoded.tensors);
  change?.(tensors);
  const checksums = [...tensors].map(([name, { data }]) => [name, hex(crc32(data))]);
  const metadata: Record<string, string> = {
    ...decoded.metadata,
    header_crc32: '00000000',
    checksums: JSON.stringify(Object.fromEntries(checksums)),
  };
  for (const [name, edit] of Object.entries(edits)) metadata[name] = edit(metadata[name] ?? '');
  const bytes = encodeSafetensors(tensors, metadata);
  return seal(header === undefined ? bytes : replaceHeader(bytes, header));
}

/** A container of these tensors and this metadata, with the right checksum in its `header_crc32`, if it has one. */
function seal(bytes: Uint8Array): Uint8Array {
  const length = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const sealed = bytes.slice();
  const at = new TextDecoder('latin1').decode(bytes.subarray(0, length)).indexOf('"header_crc32":"00000000"');
  if (at >= 0) {
    sealed.set(
      new TextEncoder().encode(hex(crc32(bytes.subarray(0, length)))),
      at + '"header_crc32":"'.length,
    );
  }
  return sealed;
}

function replaceHeader(bytes: Uint8Array, edit: (text: string) => string): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextEncoder().encode(edit(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
  const replaced = new Uint8Array(8 + text.length + bytes.length - 8 - length);
  new DataView(replaced.buffer).setBigUint64(0, BigInt(text.length), true);
  replaced.set(text, 8);
  replaced.set(bytes.subarray(8 + length), 8 + text.length);
  return replaced;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
