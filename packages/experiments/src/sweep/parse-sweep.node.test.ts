import { expect, test } from 'vitest';
import { configShape } from '../config.ts';
import { parseSweep } from './parse-sweep.ts';
import { sweepJsonSchema } from './sweep-schema.ts';

const parse = (sweep: object): unknown => parseSweep(JSON.stringify(sweep), { path: 'sweep.json' });

test('reads what may be there, defaults that are said too', () => {
  const sweep = {
    $schema: 'sweep.schema.json',
    name: 'noise',
    base: { dataset: 'mnist', augment: 'none', labelNoise: 0, corruptions: false, backend: 'wasm' },
    grid: [{ method: ['imp'], rewindTo: ['0ep', '100it'] }, { density: [0.1, 0.5] }],
    list: [{ method: 'dense' }],
    seeds: { from: 0, count: 20 },
  };
  expect(parse(sweep)).toEqual(sweep);
  expect(parse({ grid: { labelNoise: [0, 0.3] }, seeds: 3 })).toEqual({
    grid: { labelNoise: [0, 0.3] },
    seeds: 3,
  });
});

test.each([
  [{ bse: {} }, 'the file: unknown key "bse" (did you mean "base"?)'],
  [{ base: { desnity: 0.5 } }, 'base: unknown key "desnity" (did you mean "density"?)'],
  [
    { base: { dataset: 'fashon-mnist' } },
    /^base.dataset: expected one of glyphs, .*, got "fashon-mnist" \(did you mean "fashion-mnist"\?\)$/,
  ],
  [
    { grid: { method: ['dense', 'egde-popup'] } },
    /^grid.method\[1\]: expected one of dense, .*, got "egde-popup" \(did you mean "edge-popup"\?\)$/,
  ],
  [
    { grid: [{}, { density: 0.5 }] },
    'grid[1].density: Invalid input: expected array, received number, got 0.5',
  ],
  [{ grid: [{ epochs: [] }] }, 'grid[0].epochs: '],
  [{ grid: 3 }, 'grid: expected object or array, got 3'],
  [
    { list: [{ augment: 'pad-flip' }] },
    /^list\[0\].augment: expected one of pad-crop-flip, pad-crop, none, got "pad-flip"/,
  ],
  [{ list: [{ batchSize: 1.5 }] }, /^list\[0\].batchSize: .*, got 1.5$/],
  [{ base: { labelNoise: 2 } }, /^base.labelNoise: .*, got 2$/],
  [{ base: { rewindTo: '3' } }, 'base.rewindTo: expected epochs or steps, as 1ep or 500it, got "3"'],
  [{ seeds: { from: 1, cuont: 3 } }, /seeds: unknown key "cuont" \(did you mean "count"\?\)/],
  [{ seeds: 'many' }, 'seeds: expected number or array or object, got "many"'],
])('%j', (sweep, fault) => {
  try {
    expect(parse(sweep)).toBe('refused');
  } catch (error) {
    const { message } = error as Error;
    const start = '[supermask/experiments] parseSweep: sweep.json: ';
    expect(message.slice(0, start.length)).toBe(start);
    const text = message.slice(start.length).replace(/^\d+ faults\n {2}/, '');
    if (typeof fault === 'string') expect(text).toContain(fault);
    else expect(text).toMatch(new RegExp(fault.source, 'm'));
  }
});

test('names all faults, and where a file is no JSON', () => {
  expect(() => parse({ base: { density: 'half', method: 'magic' }, seeds: 0 })).toThrow(
    /3 faults(\n {2}base\..*){2}\n {2}seeds/,
  );
  expect(() => parseSweep('{\n  "base": {},,\n}', { path: 'a.json' })).toThrow(/a\.json:2:14 is not JSON: /);
});

test('editors get a JSON Schema with all keys', () => {
  const { properties, $defs } = sweepJsonSchema() as { properties: object; $defs: object };
  expect(Object.keys(properties)).toEqual(['$schema', 'name', 'base', 'grid', 'list', 'seeds']);
  const objects = Object.values($defs).filter(({ type }) => type === 'object');
  for (const { properties, additionalProperties } of objects) {
    expect(Object.keys(properties)).toEqual(Object.keys(configShape));
    expect(additionalProperties).toBe(false);
  }
  expect(objects).toHaveLength(2);
  expect(JSON.stringify($defs)).toContain(JSON.stringify('^\\d+(ep|it)$'));
});
