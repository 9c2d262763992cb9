import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { blocks, filters } from './blocks.ts';
import type { KernelLayout } from './initialisers.ts';
import type { MaskRule } from './mask-rule.ts';
import { nOfM } from './n-of-m.ts';
import { outputAxes } from './output-axes.ts';
import { topK } from './top-k.ts';

const shape = [3, 3, 4, 6];
/** [3, 3, 4, 6] → which output a weight is of. */
const outputOf: Readonly<Record<KernelLayout, (a: number, b: number) => number>> = {
  'in-out': (_, b) => b,
  'out-in': (a) => a,
  depthwise: (a, b) => 6 * a + b,
  lookup: (_, b) => b,
};
const layouts = Object.keys(outputOf) as KernelLayout[];

const maskOf = (rule: MaskRule, scores: tf.Tensor, layout: KernelLayout): tf.Tensor =>
  rule.masks([scores], { training: true, kernelShapes: [shape], layouts: [layout] })[0] as tf.Tensor;
/** How many weights of each output are kept. */
function keptOf(mask: tf.Tensor, layout: KernelLayout): number[] {
  const kept: number[] = [];
  [...mask.dataSync()].forEach((bit, i) => {
    const output = outputOf[layout](Math.floor(i / 6) % 4, i % 6);
    kept[output] = (kept[output] ?? 0) + bit;
  });
  return kept;
}
const swapped = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 1, 3, 2]);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));
  const scores = (): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', 1);

  test.each(layouts)('%s: top-k by filter keeps as many of each output', (layout) => {
    const kept = keptOf(maskOf(topK({ density: 1 / 3, scope: 'filter' }), scores(), layout), layout);
    expect(kept).toEqual(kept.map(() => 216 / kept.length / 3));
  });

  test.each(layouts)('%s: blocks of a filter keep whole outputs', (layout) => {
    const rule = filters({ rule: topK({ density: 0.5 }) });
    const blockShape = rule.scoreShape?.(shape, layout) as number[];
    const kept = keptOf(maskOf(rule, tf.randomNormal(blockShape, 0, 1, 'float32', 2), layout), layout);
    const whole = 216 / kept.length;
    expect(kept.filter((count) => count === whole)).toHaveLength(kept.length / 2);
    expect(kept.filter((count) => count === 0)).toHaveLength(kept.length / 2);
  });

  test.each([
    topK({ density: 0.5, scope: 'filter' }),
    topK({ density: 0.5, scope: 'row' }),
    nOfM({ n: 1, m: 3 }),
  ])('transposed kernels are read the other way round: $config', (rule) => {
    const s = scores();
    const other = swapped(maskOf(rule, swapped(s), 'in-out'));
    expect([...maskOf(rule, s, 'out-in').dataSync()]).toEqual([...other.dataSync()]);
  });
});

test('an unknown layout is an error, here and from a file', () => {
  expect(() => outputAxes(2, 'oihw' as KernelLayout)).toThrow(
    '[supermask/core] layout must be one of in-out, out-in, depthwise, lookup, got "oihw"',
  );
  expect(blocks({ rule: topK({ density: 1 }), size: 'filter' }).config.size).toBe('filter');
});
