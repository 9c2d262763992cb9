import { binaryWeights, maskedSign, multiPrize } from '@supermask/binarize';
import { bernoulliSupermask, edgePopup, joint, type Reparam, supermask, threshold } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { refused } from '../refused.ts';

/** What computes the effective kernel, by the kind of a case. */
const METHODS: Readonly<Record<string, (golden: GoldenCase) => Reparam>> = {
  hn_edgepopup: (golden) => edgePopup({ density: golden.number('k'), count: 'floor-prune' }),
  'hn SupermaskLinear (simple_mnist_example.py)': (golden) =>
    edgePopup({ density: golden.number('k'), count: 'floor-prune' }),
  joint: (golden) => joint({ density: golden.number('k'), count: 'floor-prune' }),
  hn_sample: () => bernoulliSupermask(),
  zhou_bernoulli: () => bernoulliSupermask(),
  bp_mpt: (golden) => {
    const density = golden.number('k');
    return multiPrize({ density, count: 'floor-prune', scale: { divisor: 'floor', density, zero: 0 } });
  },
  bp_global: (golden) =>
    supermask({
      rule: threshold({ value: golden.number('threshold'), rank: 'magnitude' }),
      binarizer: maskedSign({ zero: 0 }),
      trains: { weight: false, scores: true },
    }),
  bwn: () => binaryWeights({ zero: 0 }),
};

/** The kinds of masked layers, each with its forward pass and all gradients. */
export const layerKinds: Readonly<Record<string, (golden: GoldenCase) => Check[]>> = Object.fromEntries(
  Object.entries(METHODS).map(([kind, method]) => [kind, (golden: GoldenCase) => layer(golden, method)]),
);

function layer(golden: GoldenCase, methodOf: (golden: GoldenCase) => Reparam): Check[] {
  const dense = golden.flag('dense');
  const [kernelLayout, dataLayout] = dense ? ['.io', ''] : ['.hwio', '.nhwc'];
  const weight = golden.tensor(`w${kernelLayout}`);
  const run = (): Check[] => {
    const method = methodOf(golden);
    const context = { training: true, uniform: () => golden.tensor(`uniform${kernelLayout}`) };
    // What the original gives a gradient of, by the name of that gradient.
    const inputs: Readonly<Record<string, string>> = {
      [`dx${dataLayout}`]: `x${dataLayout}`,
      [`dw${kernelLayout}`]: `w${kernelLayout}`,
      [`dscores${kernelLayout}`]: `scores${kernelLayout}`,
      dbias: 'bias',
    };
    const gradients = Object.keys(inputs).filter((name) => golden.has(name));
    const given = gradients.map((name) => golden.tensor(inputs[name] as string));
    const withInputs = (...tensors: tf.Tensor[]) => {
      const of = (name: string): tf.Tensor | undefined => tensors[gradients.indexOf(name)];
      const w = of(`dw${kernelLayout}`) ?? weight;
      const scores =
        of(`dscores${kernelLayout}`) ?? tf.zeros(method.scoreShape?.(weight.shape) ?? weight.shape);
      const kernel = method.effective({ weight: w, scores }, context);
      const y = product(golden, of(`dx${dataLayout}`) as tf.Tensor, kernel);
      return { kernel, y: tf.add(y, of('dbias') ?? 0) };
    };
    const { kernel, y } = withInputs(...given);
    const upstream = golden.tensor(`gy${dataLayout}`);
    const results = tf.grads((...tensors: tf.Tensor[]) => withInputs(...tensors).y)(given, upstream);
    return [
      ...(golden.has(`eff${kernelLayout}`)
        ? [near(`eff${kernelLayout}`, kernel.dataSync(), golden.values(`eff${kernelLayout}`))]
        : []),
      near(`y${dataLayout}`, y.dataSync(), golden.values(`y${dataLayout}`)),
      ...gradients.map((name, i) => near(name, (results[i] as tf.Tensor).dataSync(), golden.values(name))),
    ];
  };
  return nothingKept(golden, weight.size) ? refused(golden, run) : run();
}

function product(golden: GoldenCase, x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  if (golden.flag('dense')) return tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  const pads: [number, number] = [golden.number('pad_lo'), golden.number('pad_hi')];
  const padded = tf.pad(x as tf.Tensor4D, [[0, 0], pads, pads, [0, 0]]);
  return tf.conv2d(padded, kernel as tf.Tensor4D, golden.number('stride'), 'valid');
}

/** Whether a density leaves a kernel of n weights none, or α nothing to divide by. */
function nothingKept(golden: GoldenCase, n: number): boolean {
  const [k, kind] = [golden.number('k'), golden.text('kind')];
  if (kind === 'bp_mpt') return Math.trunc(k * n) === 0;
  return ['hn_edgepopup', 'joint'].includes(kind) && n - Math.trunc((1 - k) * n) === 0;
}
