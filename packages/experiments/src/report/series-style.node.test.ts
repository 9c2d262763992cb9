import { expect, test } from 'vitest';
import { PAGE_STYLE } from './page-style.ts';
import { SERIES_COLORS, seriesStyle } from './series-style.ts';

/** Relative luminance, WCAG 2. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d).join('') : hex.slice(1);
  const [r, g, b] = [0, 2, 4].map((i) => {
    const value = Number.parseInt(digits.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const [light, dark] = [...PAGE_STYLE.matchAll(/:root\{([^}]*--page[^}]*--ink[^}]*)\}/g)].map(
  ([, body = '']) =>
    new Map([...body.matchAll(/--([\w-]+):(#\w+)/g)].map(([, name, value]) => [name, value])),
);

test.each([
  ['light', light],
  ['dark', dark],
])('all text can be read on the %s page (contrast of 4.5)', (_, colors) => {
  const names = ['ink', 'soft', 'kept', 'wrong', 'right', ...SERIES_COLORS.map((_, i) => `series-${i + 1}`)];
  for (const name of names) {
    for (const ground of ['page', 'card']) {
      expect(contrast(colors?.get(name) as string, colors?.get(ground) as string), name).toBeGreaterThan(4.5);
    }
  }
  expect(contrast(colors?.get('kept') as string, colors?.get('tile') as string)).toBeGreaterThan(4.5);
});

test('24 series differ in colour or dash', () => {
  const styles = Array.from({ length: 24 }, (_, i) => JSON.stringify(seriesStyle(i)));
  expect(new Set(styles).size).toBe(24);
});
