/** Printable ASCII without what a string literal may have to escape, and without the marks { } ~. */
const ALPHABET = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (character) => !"'\\{}~`$".includes(character),
);

/**
 * The bytes that `assembly/build.mjs` wrote as text, one character for the frequent ones and two for the others: unlike
 * base64 this leaves to a compressor that the two modules are nearly the same.
 */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let [length, shift] = [0, 0];
  for (const character of text) {
    const code = ALPHABET.indexOf(character);
    if (code < 0) shift = character === '}' ? 88 : 176;
    else {
      bytes[length++] = code + shift - 3;
      shift = 0;
    }
  }
  return bytes.slice(0, length);
}
