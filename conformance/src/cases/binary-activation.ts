import { sign } from '@supermask/binarize';
import { binaryActivation } from '@supermask/layers';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, equal, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';

/** F_BinAct of biprop, by the function and by the layer. */
export function binAct(golden: GoldenCase): Check[] {
  const layer = binaryActivation({ zero: 0 });
  const forms: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
    '': (x) => sign(x, { gradient: 'approx-sign', zero: 0 }),
    _builder: (x) => layer.apply(x) as tf.Tensor,
  };
  const [x, upstream] = [golden.tensor('x'), golden.tensor('upstream')];
  return Object.entries(forms).flatMap(([suffix, f]) => [
    equal(`y${suffix}`, f(x).dataSync(), golden.values(`y${suffix}`)),
    near(`dx${suffix}`, tf.grad(f)(x, upstream).dataSync(), golden.values(`dx${suffix}`)),
  ]);
}
