import type { Draw } from './draw.ts';

/** A file that has come to harm: nothing is made right again. */
export function damaged(file: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array {
  const bytes = file.slice();
  const at = draw.integer(bytes.length);
  switch (draw.integer(5)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.of(...bytes, ...other.slice(0, draw.once(2) ? 1 : at));
    case 2:
      return Uint8Array.of(
        ...bytes.slice(0, at),
        ...other.slice(draw.once(2) ? at : draw.integer(other.length)),
      );
    case 3:
      // The size of the header.
      bytes[draw.integer(8)] = draw.pick([0, 1, 127, 255]);
      return bytes;
    default:
      for (let i = 1 + draw.integer(4); i > 0; i--) {
        const place = draw.integer(bytes.length);
        bytes[place] = (bytes[place] as number) ^ (1 << draw.integer(8));
      }
      return bytes;
  }
}
