import { escapeHtml } from './escape-html.ts';

/** Names with their values; '' if there are none. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="card facts">\n${rows.join('\n')}\n</dl>`;
}
