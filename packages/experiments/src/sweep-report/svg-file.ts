import { SERIES_COLORS } from '../report/series-style.ts';

const series = (index: 0 | 1): string =>
  SERIES_COLORS.map((pair, i) => `--series-${i + 1}:${pair[index]}`).join(';');

const STYLE =
  `svg{color-scheme:light dark;--card:#fff;--ink:#1b222c;${series(0)};` +
  "background:var(--card);color:var(--ink);font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif}" +
  `@media (prefers-color-scheme:dark){svg{--card:#1a1f26;--ink:#e7eaef;${series(1)}}}`;

/**
 * A file of its own from the inline SVG of a chart, such as an image in a Markdown page: with its colours for light and
 * dark, on a ground of its own, at the width of a column.
 */
export function svgFile(svg: string): string {
  const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(svg) ?? [];
  if (width === undefined || height === undefined) {
    throw new Error(`[supermask/experiments] svgFile: expected the SVG of a chart, got ${svg.slice(0, 60)}`);
  }
  const size = `width="${1.5 * Number(width)}" height="${1.5 * Number(height)}"`;
  return `${svg
    .replace('<svg ', `<svg xmlns="http://www.w3.org/2000/svg" ${size} `)
    .replace(
      /<title>/,
      `<style>${STYLE}</style><rect width="100%" height="100%" rx="8" fill="var(--card)"/><title>`,
    )}\n`;
}
