import { escapeHtml } from './escape-html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What stands on a page. */
export interface HtmlPage {
  /** Plain text. */
  readonly title: string;
  readonly lead: string;
  /** HTML. */
  readonly sections: readonly string[];
}

/** A whole document that loads nothing: its policy forbids scripts, images and fonts from anywhere. */
export function htmlPage({ title, lead, sections }: HtmlPage): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(lead)}</p>
</header>
${sections.join('')}</main>
</body>
</html>
`;
}

/** A part of a page under a heading; '' if it has no content. */
export function pageSection(id: string, heading: string, content: string): string {
  if (content.trim() === '') return '';
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${heading}</h2>\n${content}\n</section>\n`;
}
