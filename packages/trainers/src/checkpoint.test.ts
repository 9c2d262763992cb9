import { encodeSafetensors } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const checkpoint: Checkpoint = {
  variables: new Map([
    ['one/kernel', Float32Array.of(1, -0, 1e-40, 3.5)],
    ['bn/moving_mean', Float32Array.of(0.1)],
  ]),
  trainer: {
    steps: 12,
    slots: new Map([
      ['one/kernel', [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)]],
      ['without', []],
    ]),
  },
  position: { epoch: 1, batch: 2, lossSum: 0.1 + 0.2, seen: 8, seconds: 1.5 },
  order: { seed: 2 ** 53 - 1, batchSize: 4 },
  logs: [{ epoch: 1, epochs: 3, trainLoss: 1 / 3, validation: { loss: 1e-300, accuracy: 0.5 }, seconds: 1 }],
  earlyStopping: { best: 1e-300, bestEpoch: 1, waited: 0 },
  best: new Map([['one/kernel', Float32Array.of(4, 3, 2, 1)]]),
  config: { dataset: 'digits', 'with "quotes"': 'ä\n' },
};
const bytes = encodeCheckpoint(checkpoint);

test('comes back as it was, to the last bit', () => {
  expect(decodeCheckpoint(bytes)).toEqual(checkpoint);
  expect(Object.is(decodeCheckpoint(bytes).variables.get('one/kernel')?.[1], -0)).toBe(true);
  const { earlyStopping: _, best: __, ...bare } = checkpoint;
  expect(decodeCheckpoint(encodeCheckpoint(bare))).toEqual(bare);
});

test('the same checkpoint gives the same bytes', () => {
  expect(encodeCheckpoint(checkpoint)).toEqual(bytes);
});

test('is read from any place in a buffer, into copies', () => {
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  const read = decodeCheckpoint(larger.subarray(3));
  larger.fill(0);
  expect(read).toEqual(checkpoint);
});

test('any changed byte is refused', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ change;
      // Blanks after the header's JSON say nothing.
      fc.pre(!(bytes[at] === 0x20 && [0x09, 0x0a, 0x0d].includes(damaged[at] as number)));
      expect(() => decodeCheckpoint(damaged)).toThrow('[supermask/');
    }),
    { numRuns: 1000 },
  );
});

test('any missing end is refused', () => {
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow('[supermask/');
  }
});

test('says what is wrong', () => {
  const damaged = bytes.slice();
  damaged[damaged.length - 1] = 1;
  expect(() => decodeCheckpoint(damaged)).toThrow(/the checksum is [0-9a-f]{8}, the file says [0-9a-f]{8}/);
  const other = encodeSafetensors(new Map(), { format: 'pt' });
  expect(() => decodeCheckpoint(other)).toThrow('expected supermask-checkpoint 2, got pt');
  const nonsense = { ...checkpoint, logs: 3 } as unknown as Checkpoint;
  expect(() => decodeCheckpoint(encodeCheckpoint(nonsense))).toThrow(
    'its state is not as this version writes',
  );
});
