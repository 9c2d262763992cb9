import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { escapeHtml } from './escape-html.ts';

const text = fc.string({
  unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';', '#', ' ', 'é', '/', 'amp;'),
});

test('a parser reads the text back, as content and as attribute', () => {
  fc.assert(
    fc.property(text, (original) => {
      const { document } = parseHTML(`<p title="${escapeHtml(original)}">${escapeHtml(original)}</p>`);
      const paragraph = document.querySelector('p');
      expect(document.querySelectorAll('*')).toHaveLength(1);
      expect(paragraph?.textContent).toBe(original);
      expect(paragraph?.getAttribute('title')).toBe(original);
    }),
  );
});

test('no character that means something to a parser is left', () => {
  fc.assert(
    fc.property(text, (original) => {
      expect(escapeHtml(original)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});
