import { expect, test } from 'vitest';
import { progressLine } from './progress-line.ts';

const step = { epoch: 1, epochs: 2, step: 5, steps: 10, trainLoss: 1.5 };
const epoch = { epoch: 1, epochs: 2, trainLoss: 1.25, validation: { loss: 1, accuracy: 0.5 }, seconds: 3 };

function lines(isTTY: boolean): string[] {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) };
  const progress = progressLine(stream, { label: 'edge-popup', now: () => time });
  time = 3000; // loading and compiling
  progress.onStep({ ...step, step: 1 });
  time = 4000;
  progress.onStep(step);
  time = 5000;
  progress.onEpoch(epoch);
  return written;
}

test('one line per epoch where nobody watches', () => {
  expect(lines(false)).toEqual(['edge-popup  epoch 1/2  loss 1.2500  accuracy 50.00 %  2 s left\n']);
});

test('the time left is that of the level which is being trained', () => {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY: true, write: (text: string) => written.push(text) };
  const progress = progressLine(stream, { label: 'imp', now: () => time });
  for (const at of [1, 2]) {
    progress.onStep({ ...step, step: 1 });
    time += 1000;
    progress.onStep(step);
    time += 5000 * at;
    progress.onEpoch({ ...epoch, epoch: 2 });
  }
  const left = written.map((line) => / {2}(\d+) s left/.exec(line)?.[1]);
  // A fifth of the run takes 1 s.
  expect(left).toEqual([undefined, '4', '0', undefined, '4', '0']);
});

test('a terminal is redrawn within the epoch', () => {
  const [first, second, third] = lines(true);
  // The first step says nothing of the pace; a fifth of the run, from 1/20 to 1/4, takes 1 s.
  expect(first).toBe('\r\x1b[Kedge-popup  epoch 1/2  10.00 %  loss 1.5000');
  expect(second).toBe('\r\x1b[Kedge-popup  epoch 1/2  50.00 %  loss 1.5000  4 s left');
  expect(third).toBe('\r\x1b[Kedge-popup  epoch 1/2  loss 1.2500  accuracy 50.00 %  2 s left\n');
});
