import { packTensor } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits } from './pack-bits.ts';

const sizes = fc.record({
  channels: fc.integer({ min: 1, max: 9 }),
  positions: fc.integer({ min: 1, max: 9 }),
  units: fc.integer({ min: 1, max: 4 }),
});

test('each weight has the bit of the sign that it meets', () => {
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.constantFrom(-0.5, 0, 0.5)), (size, stream) => {
      const { channels, positions, units } = size;
      const inputs = channels * positions;
      const kernel = Float32Array.from({ length: inputs * units }, () => stream.next().value as number);
      const { words, weights, base, magnitudes, largest } = packBits(
        packTensor({ shape: [inputs, units], values: kernel }),
        (k, _, __, count, out) => out.set(kernel.subarray(k, k + count)),
        { channels },
      );
      expect(words).toBe(2 * Math.ceil((Math.ceil(channels / 4) * positions) / 32));
      let most = 0;
      for (let unit = 0; unit < units; unit++) {
        let count = 0;
        for (let input = 0; input < inputs; input++) {
          const [channel, position] = [input % channels, Math.floor(input / channels)];
          const bit = 4 * (Math.floor(channel / 4) * positions + position) + (channel % 4);
          const at = (half: number): number =>
            ((weights[(2 * unit + half) * words * 8 + (bit >> 3)] as number) >> (bit & 7)) & 1;
          const weight = Math.sign(kernel[input * units + unit] as number);
          expect([at(0), at(1)]).toEqual([Math.abs(weight), weight < 0 ? 1 : 0]);
          count += at(0);
        }
        expect(base[unit]).toBe(0 - count);
        expect(magnitudes[unit]).toBe(count > 0 ? 0.5 : 1);
        most = Math.max(most, count);
      }
      expect(largest).toBe(most);
      // No other bit is set.
      const ones = weights.reduce(
        (sum, byte) => sum + [...byte.toString(2)].filter((bit) => bit === '1').length,
        0,
      );
      const wanted = kernel.reduce(
        (sum, weight) => sum + Math.abs(Math.sign(weight)) + (weight < 0 ? 1 : 0),
        0,
      );
      expect(ones).toBe(wanted);
    }),
  );
});
