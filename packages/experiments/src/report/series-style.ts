/** How the curve of one method is drawn, the same in every chart. */
export interface SeriesStyle {
  /** A CSS colour that the page defines for light and dark. */
  readonly color: string;
  /** `stroke-dasharray`; '' is a whole line. */
  readonly dash: string;
}

/**
 * Colours of the series on a light and on a dark page: the hues of Okabe and Ito, which people with any
 * colour vision tell apart, made darker or lighter until text in them can be read (contrast ≥ 4.5).
 */
export const SERIES_COLORS: readonly (readonly [light: string, dark: string])[] = [
  ['#0063a6', '#62b8ee'],
  ['#b84300', '#ff9a5c'],
  ['#00745a', '#3ccca3'],
  ['#9b3f7f', '#e8a0cb'],
  ['#7d6200', '#ecc54a'],
  ['#4c5564', '#b9c1cd'],
];

const DASHES = ['', '7 4', '2 4', '10 4 2 4'];

/** Colours repeat after six series, then with another dash. */
export function seriesStyle(index: number): SeriesStyle {
  const dash = DASHES[Math.floor(index / SERIES_COLORS.length) % DASHES.length] as string;
  return { color: `var(--series-${(index % SERIES_COLORS.length) + 1})`, dash };
}
