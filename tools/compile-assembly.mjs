// What the kernels' build scripts share: AssemblyScript to bytes, bytes to text, text to a generated file.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Compiles an entry file of the folder at `base`, a URL. The module imports its memory and has fixed and relaxed SIMD.
 * `edit` may change each source before; `flags` are more of the compiler's.
 */
export async function compileAssembly(base, entry, edit = (source) => source, flags = []) {
  const folder = fileURLToPath(base);
  let bytes;
  const { error, stderr } = await asc.main(
    [
      entry,
      ...['--outFile', 'kernels.wasm', '--runtime', 'stub', '--importMemory', '--noAssert', '-O3'],
      ...['--enable', 'simd', '--enable', 'relaxed-simd', ...flags],
    ],
    {
      readFile: (file, from) => {
        try {
          return edit(readFileSync(`${from === '.' ? folder : from}/${file}`, 'utf8'));
        } catch {
          return null;
        }
      },
      writeFile: (file, contents) => {
        if (file.endsWith('.wasm')) bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return bytes;
}

/** A source in which each `madd` rounds once. */
export function fuseMadd(source) {
  return source.replace('f32x4.add(f32x4.mul(a, b), c)', 'f32x4.relaxed_madd(a, b, c)');
}

/** Bytes as the text of a string literal: one character for the frequent ones, two for the others. */
export function textOfBytes(bytes) {
  const alphabet = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
    (character) => !"'\\{}~`$".includes(character),
  );
  return Array.from(bytes, (byte) => {
    const code = (byte + 3) % 256;
    return (code < 88 ? '' : code < 176 ? '}' : '~') + alphabet[code % 88];
  }).join('');
}

/** Writes a generated file, or with `--check` on the command line fails where it would change. */
export function writeGenerated(url, text) {
  const path = fileURLToPath(url);
  if (!process.argv.includes('--check')) return writeFileSync(path, text);
  if (readFileSync(path, 'utf8') === text) return;
  console.error(`${path} is not what assembly/ compiles to: run \`node assembly/build.mjs\``);
  process.exitCode = 1;
}
