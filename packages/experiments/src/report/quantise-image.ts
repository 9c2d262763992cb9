import type { ReportImage } from './report-data.ts';

/** An image with few colours. */
export interface QuantisedImage {
  /** CSS colours. */
  readonly palette: readonly string[];
  /** height · width indices into the palette, row-major. */
  readonly indices: Uint8Array;
}

const COLORS = 24;

/**
 * Grey images get the 16 levels 0, 17, … 255, at most 8 away from the truth; colour images the 24 colours
 * that repeated halving of the most varied group of pixels finds.
 */
export function quantiseImage({ pixels, shape: [height, width, channels] }: ReportImage): QuantisedImage {
  return channels === 1 ? greyLevels(pixels) : colors(pixels, height * width);
}

function greyLevels(pixels: Uint8Array): QuantisedImage {
  return {
    palette: [...'0123456789abcdef'].map((digit) => `#${digit.repeat(3)}`),
    indices: pixels.map((pixel) => Math.round(pixel / 17)),
  };
}

interface Group {
  readonly members: readonly number[];
  readonly mean: readonly number[];
  /** The channel that varies most, and its sum of squared deviations. */
  readonly channel: number;
  readonly spread: number;
}

function colors(pixels: Uint8Array, count: number): QuantisedImage {
  const groups = [
    group(
      pixels,
      Array.from({ length: count }, (_, i) => i),
    ),
  ];
  while (groups.length < COLORS) {
    const widest = groups.reduce(
      (best, next, i) => (next.spread > (groups[best] as Group).spread ? i : best),
      0,
    );
    const { members, mean, channel, spread } = groups[widest] as Group;
    if (spread === 0) break;
    const isLow = (i: number) => (pixels[3 * i + channel] as number) <= (mean[channel] as number);
    groups[widest] = group(pixels, members.filter(isLow));
    groups.push(
      group(
        pixels,
        members.filter((i) => !isLow(i)),
      ),
    );
  }
  const indices = new Uint8Array(count);
  for (const [color, { members }] of groups.entries()) for (const i of members) indices[i] = color;
  return { palette: groups.map(({ mean }) => cssColor(mean)), indices };
}

function group(pixels: Uint8Array, members: readonly number[]): Group {
  const value = (i: number, channel: number) => pixels[3 * i + channel] as number;
  const mean = [0, 1, 2].map((c) => members.reduce((sum, i) => sum + value(i, c), 0) / members.length);
  const spreads = mean.map((m, c) => members.reduce((sum, i) => sum + (value(i, c) - m) ** 2, 0));
  const spread = Math.max(...spreads);
  return { members, mean, channel: spreads.indexOf(spread), spread };
}

function cssColor(mean: readonly number[]): string {
  return `#${mean.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
