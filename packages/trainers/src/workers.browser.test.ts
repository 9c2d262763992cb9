import { useBackend } from '@supermask/testing';
import { expect, test } from 'vitest';
import { sgd } from './sgd.ts';
import { tinyClassifier } from './tiny-classifier.suite.ts';
import { Trainer } from './trainer.ts';

test('a page that is not cross-origin isolated is told what it lacks', async () => {
  await useBackend('cpu');
  const optimiser = sgd({ learningRate: 0.1 });
  const optimisers = { scores: optimiser, weights: optimiser };
  expect(() => new Trainer(tinyClassifier(), optimisers, { workers: 2 })).toThrow(
    /workers need shared memory, .* Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/,
  );
  new Trainer(tinyClassifier(), optimisers, { workers: 1 }).dispose();
});
