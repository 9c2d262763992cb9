import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bitGroups } from './bit-groups.ts';
import { encodeBits } from './encode-bits.ts';
import { deriveKey } from './key.ts';
import { philox4x32 } from './philox.ts';
import { distributions, type RandomTensor } from './random-tensor.ts';
import { randomUint32 } from './random-uint32.ts';
import { randomValues } from './random-values.ts';
import { decodeSafetensors } from './safetensors.ts';
import { decodeSmask, encodeSmask, type Smask } from './smask.ts';
import type { StoredTensor } from './stored-tensor.ts';

// The examples of docs/file-format.md are made here from the code and must stand there letter for letter.
const page = await readFile(new URL('../../../docs/file-format.md', import.meta.url), 'utf8');
const random: RandomTensor = {
  distribution: 'normal',
  scale: 0.5,
  seed: 1,
  purpose: 'weights',
  stream: 'hidden/kernel',
};

function example(): Smask {
  return {
    graph: {
      inputs: [{ name: 'x', shape: [3] }],
      nodes: [
        { name: 'hidden', op: 'dense', input: 'x', kernel: 'hidden/kernel', bias: 'hidden/bias' },
        { name: 'relu', op: 'activation', input: 'hidden', function: 'relu' },
      ],
      outputs: ['relu'],
    },
    tensors: new Map<string, StoredTensor>([
      ['hidden/kernel', { shape: [3, 2], mask: Uint8Array.of(1, 0, 0, 1, 1, 0), values: random }],
      ['hidden/bias', { shape: [2], values: Float32Array.of(0.5, -1) }],
    ]),
    info: { insects: 'ant,wasp' },
  };
}

/** Sixteen bytes a line, a line for itself where a part begins. */
function hexDump(
  bytes: Uint8Array,
  parts: readonly { readonly at: number; readonly what: string }[],
): string {
  const lines: string[] = [];
  for (const [i, { at, what }] of parts.entries()) {
    const end = parts[i + 1]?.at ?? bytes.length;
    lines.push(`; ${what}`);
    for (let from = at; from < end; from += 16) {
      const row = [...bytes.subarray(from, Math.min(from + 16, end))];
      const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
      const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      lines.push(`${from.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`.trimEnd());
    }
  }
  return lines.join('\n');
}

function annotatedFile(): string {
  const bytes = encodeSmask(example());
  const { headerBytes, tensors, metadata } = decodeSafetensors(bytes);
  const json = new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes));
  const parts = [
    { at: 0, what: `u64: the header has ${headerBytes} bytes` },
    { at: 8, what: `JSON; header_crc32 is ${metadata.header_crc32}` },
    { at: 8 + json.trimEnd().length, what: 'spaces up to a multiple of 8' },
  ];
  const about: Record<string, string> = {
    'hidden/bias.values': 'float32 0.5 and -1',
    'hidden/kernel.mask': 'bits 1 0 0 1 1 0, the first the least significant',
  };
  for (const [name, { data }] of tensors)
    parts.push({ at: data.byteOffset, what: `${name}: ${about[name]}` });
  return hexDump(
    bytes,
    parts.filter(({ at }, i) => at < (parts[i + 1]?.at ?? bytes.length)),
  );
}

const hex = (words: Iterable<number>): string =>
  [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

/** The rule of the page, step by step. */
function annotatedKey(): string {
  const text = new TextEncoder().encode(`${random.purpose}/${random.stream}`);
  const padded = new Uint8Array(32);
  padded.set(text);
  const words = new Uint32Array(padded.buffer);
  const block = new Uint32Array(4);
  let key = [random.seed, 0];
  const lines = [`text     "weights/hidden/kernel" (${text.length} bytes)`, `k0       ${hex(key)}`];
  const step = (counter: readonly number[]): void => {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
    philox4x32(block, 0, key as [number, number], c0, c1, c2, c3);
    key = [...block.subarray(0, 2)];
    lines.push(`counter  ${hex(counter)}`, `block    ${hex(block)}`);
  };
  step([...words.subarray(0, 4)]);
  step([...words.subarray(4)]);
  step([text.length, 0, 0, 0]);
  lines.push(`key      ${hex(key)}`);
  expect(key).toEqual(deriveKey(random.seed, random.purpose, random.stream));
  return lines.join('\n');
}

function annotatedValues(): string {
  const words = randomUint32(deriveKey(random.seed, random.purpose, random.stream), 3);
  const rows = distributions.map((distribution) => {
    const values = randomValues({ ...random, distribution }, 3);
    const bits = hex(new Uint32Array(values.buffer, values.byteOffset, 3));
    return `${distribution.padEnd(9)}${[...values].join(', ')}  (${bits})`;
  });
  return [`words    ${hex(words)}`, ...rows].join('\n');
}

/** The rule of the page, step by step. */
function annotatedCode(): string {
  const bits = Uint8Array.of(1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0);
  const code = encodeBits(bits, { n: 12, groups: bitGroups([6, 2], [1]) });
  const byte = (value: number): string => value.toString(16).padStart(2, '0');
  const densities = [...code.subarray(0, 2)].map((b) =>
    b < 128 ? 64 + 2 * b * b : 65536 - (64 + 2 * (255 - b) ** 2),
  );
  const rest = [...code.subarray(6)];
  let x = [...code.subarray(2, 6)].reduce((value, next) => 256 * value + next, 0);
  const lines = [
    `code     ${[...code].map(byte).join(' ')}`,
    `p        ${densities.map((p) => byte(p)).join(' ')}`,
    `x        ${hex([x])}`,
  ];
  bits.forEach((expected, i) => {
    const p = densities[i % 2] as number;
    const [low, high] = [x % 65536, Math.floor(x / 65536)];
    const bit = low < p ? 1 : 0;
    expect(bit).toBe(expected);
    x = bit === 1 ? p * high + low : (65536 - p) * high + low - p;
    const read: number[] = [];
    while (x < 2 ** 23) {
      read.push(rest.shift() as number);
      x = 256 * x + (read.at(-1) as number);
    }
    lines.push(
      `bit ${bit}    ${hex([x])} ${read.map((value) => `read ${byte(value)}`).join(', ')}`.trimEnd(),
    );
  });
  expect(rest).toEqual([]);
  return lines.join('\n');
}

test.each([
  ['the annotated file', annotatedFile],
  ['a code', annotatedCode],
  ['the derived key', annotatedKey],
  ['the first values of each distribution', annotatedValues],
])('the page shows %s', (_, make) => {
  const block = `\`\`\`text\n${make()}\n\`\`\``;
  if (process.env.PRINT_EXAMPLES) console.log(block);
  expect(page).toContain(block);
});

test('the file of the page is read, from its hexadecimal digits alone', () => {
  const dump = /```text\n(; u64.*?)\n```/s.exec(page)?.[1] ?? '';
  const digits = dump
    .split('\n')
    .flatMap((line) => /^[0-9a-f]{4} {2}([0-9a-f]{2}(?: [0-9a-f]{2})*)/.exec(line)?.[1] ?? []);
  const bytes = Uint8Array.from(digits.join(' ').split(' '), (byte) => Number.parseInt(byte, 16));
  expect(decodeSmask(bytes)).toEqual(example());
});

test('the page prints every constant of the normal distribution as the code has it', async () => {
  const source = await readFile(new URL('./standard-normal.ts', import.meta.url), 'utf8');
  const constants = source.match(/\d+\.\d{6,}(?:e-?\d+)?/g) ?? [];
  expect(constants.length).toBe(33);
  for (const constant of constants) expect(page).toContain(constant);
});
