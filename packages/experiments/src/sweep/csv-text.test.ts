import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from './csv-text.ts';

test('has a column for each value of any row, those of one object beside each other', () => {
  const rows = [
    { id: 'a', config: { seed: 1 }, accuracy: { test: 0.5 } },
    { id: 'b', config: { seed: 2, density: 0.1 }, accuracy: { test: 1, validation: 0.25 } },
  ];
  expect(csvText(rows)).toBe(
    'id,config.seed,config.density,accuracy.test,accuracy.validation\na,1,,0.5,\nb,2,0.1,1,0.25\n',
  );
  expect(csvText([])).toBe('\n');
});

test('a reader of RFC 4180 gets the texts back', () => {
  const read = (text: string): string[] =>
    [...text.matchAll(/("(?:[^"]|"")*"|[^",\n]*)[,\n]/g)].map(([, value = '']) =>
      value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value,
    );
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ') }), { minLength: 1 }),
      (values) => {
        const row = Object.fromEntries(values.map((value, i) => [`key${i}`, value]));
        expect(read(csvText([row])).slice(values.length)).toEqual(values);
      },
    ),
  );
});
