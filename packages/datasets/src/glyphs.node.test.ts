import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';
import { normalise } from './normalise.ts';

test('the drawing uses no function that engines may compute differently', () => {
  const allowed = ['sqrt', 'floor', 'ceil', 'abs', 'min', 'max', 'imul'];
  const sources = readdirSync(import.meta.dirname).filter((name) => /glyph.*(?<!\.test)\.ts$/.test(name));
  expect(sources.sort()).toEqual(['draw-glyph.ts', 'glyph-strokes.ts', 'glyph-warp.ts', 'glyphs.ts']);
  for (const source of sources) {
    const code = readFileSync(`${import.meta.dirname}/${source}`, 'utf8').replace(/\/\*.*?\*\/|\/\/.*/gs, '');
    for (const [, member] of code.matchAll(/\bMath\.(\w+)/g)) expect(allowed).toContain(member);
    expect(code.replace(/\n\s*\*/g, '')).not.toContain('**');
  }
});

test('a linear classifier learns much of the glyphs, but not all', () => {
  const { train, test, normalisation } = glyphs({ seed: 1, train: 3_000, test: 1_000 });
  const weights = softmaxRegression(normalise(train.images, normalisation), train.labels, { epochs: 6 });
  const accuracy = score(weights, normalise(test.images, normalisation), test.labels);
  expect(accuracy).toBeGreaterThan(0.75);
  expect(accuracy).toBeLessThan(0.92);
});

const PIXELS = 28 * 28;
const CLASSES = 10;

/** Weights [785, 10] (the last row: biases) after stochastic gradient descent, one image a step, in order. */
function softmaxRegression(
  images: Float32Array,
  labels: Uint8Array,
  { epochs, rate = 0.001 }: { epochs: number; rate?: number },
): Float64Array {
  const weights = new Float64Array((PIXELS + 1) * CLASSES);
  for (let step = 0; step < epochs * labels.length; step++) {
    const at = step % labels.length;
    const image = images.subarray(at * PIXELS, (at + 1) * PIXELS);
    const logits = apply(weights, image);
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((sum, power) => sum + power);
    const errors = powers.map((power, k) => power / total - (labels[at] === k ? 1 : 0));
    for (let i = 0; i <= PIXELS; i++) {
      const x = rate * (i < PIXELS ? (image[i] as number) : 1);
      for (let k = 0; k < CLASSES; k++) {
        const w = i * CLASSES + k;
        weights[w] = (weights[w] as number) - x * (errors[k] as number);
      }
    }
  }
  return weights;
}

function apply(weights: Float64Array, image: Float32Array): number[] {
  const logits = [...weights.subarray(PIXELS * CLASSES)];
  for (let i = 0; i < PIXELS; i++) {
    const x = image[i] as number;
    for (let k = 0; k < CLASSES; k++) {
      logits[k] = (logits[k] as number) + x * (weights[i * CLASSES + k] as number);
    }
  }
  return logits;
}

function score(weights: Float64Array, images: Float32Array, labels: Uint8Array): number {
  const right = labels.filter((label, i) => {
    const logits = apply(weights, images.subarray(i * PIXELS, (i + 1) * PIXELS));
    return logits.indexOf(Math.max(...logits)) === label;
  });
  return right.length / labels.length;
}
