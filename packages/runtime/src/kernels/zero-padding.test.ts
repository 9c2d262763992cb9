import { useBackend } from '@supermask/testing';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { arbitraryWindows, paddedTensor } from './windows.suite.ts';
import { zeroPadding } from './zero-padding.ts';

beforeAll(() => useBackend('cpu'));

test('equals tf.pad, whatever was in the memory', () => {
  fc.assert(
    fc.property(arbitraryWindows, (windows) => {
      const [height, width, channels] = windows.image;
      const input = randomFloats(height * width * channels, { seed: 1 });
      const padded = paddedTensor(input, windows);
      const expected = padded.dataSync();
      padded.dispose();
      const output = new Float32Array(expected.length).fill(7);
      zeroPadding(windows.image, windows)(input, output);
      expect(output).toEqual(expected);
    }),
  );
});
