import { digitsFiles } from './official-files.ts';
import type { Place } from './place.ts';

const PIXELS = 64;

/**
 * The optical digits as two IDX files, made of UCI's text where a place has that and not them.
 *
 * @throws if a line of the text is anything else than 64 values from 0 to 16 and a digit.
 */
export async function digitsPlace(place: Place): Promise<Place> {
  const { name } = digitsFiles.text;
  const others = place.names.some((other) => other.startsWith('test-'));
  if (others || !place.names.includes(name)) return place;
  const path = `${place.path}/${name}`;
  const files = parseDigits(await place.read(name), { source: `digits: ${path}` });
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
    files.get(name) as Uint8Array<ArrayBuffer>;
  return { path, names: [...files.keys()], folders: [], read };
}

function parseDigits(
  bytes: Uint8Array<ArrayBuffer>,
  { source }: { readonly source: string },
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
  const images = new Uint8Array(16 + PIXELS * lines.length);
  const labels = new Uint8Array(8 + lines.length);
  const header = (file: Uint8Array<ArrayBuffer>, ...words: number[]): void => {
    const view = new DataView(file.buffer);
    for (const [i, word] of words.entries()) view.setUint32(4 * i, word);
  };
  header(images, 0x803, lines.length, 8, 8);
  header(labels, 0x801, lines.length);
  for (const [row, line] of lines.entries()) {
    const values = /^\d{1,2}(,\d{1,2}){64}$/.test(line) ? line.split(',').map(Number) : [];
    const label = values.pop() ?? 10;
    if (label > 9 || values.some((value) => value > 16)) {
      throw new Error(
        `[supermask/datasets] ${source}: line ${row + 1} must be 64 values from 0 to 16 and a digit, with commas, got "${line.slice(0, 40)}"`,
      );
    }
    images.set(values, 16 + PIXELS * row);
    labels[8 + row] = label;
  }
  return new Map([
    [digitsFiles.images.name, images],
    [digitsFiles.labels.name, labels],
  ]);
}
