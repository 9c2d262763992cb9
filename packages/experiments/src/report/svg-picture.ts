import { escapeHtml } from './escape-html.ts';

/** What a picture needs besides its drawing. */
export interface SvgPictureOptions {
  /** Size of the drawing in its own units. */
  width: number;
  height: number;
  /** Width on the page in CSS pixels where there is room; it shrinks with the page. Default: all there is. */
  displayWidth?: number;
  /** A short name, for readers who do not see the picture. */
  title: string;
  /** What there is to see, in words. */
  description?: string;
  className: string;
}

/** An inline SVG around `body`; it carries no id, so any number of pictures can stand on one page. */
export function svgPicture(
  body: string,
  { width, height, displayWidth, title, description, className }: SvgPictureOptions,
): string {
  const size = displayWidth === undefined ? '' : ` width="${displayWidth}"`;
  const details = description === undefined ? '' : `<desc>${escapeHtml(description)}</desc>`;
  return (
    `<svg class="${className}" role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${width} ${height}"${size}>` +
    `<title>${escapeHtml(title)}</title>${details}${body}</svg>`
  );
}
