import type { ActivationFunction } from '@supermask/format';
import { erfc } from '../exact/erfc.ts';
import { exp } from '../exact/exp.ts';
import { expm1 } from '../exact/expm1.ts';
import { log1p } from '../exact/log1p.ts';
import { tanh } from '../exact/tanh.ts';
import type { Kernel } from '../kernel.ts';

/** The activation functions of one number, except `relu`, which has a kernel of its own. */
export type ElementwiseFunction = Exclude<ActivationFunction, 'relu' | 'softmax'>;

/**
 * Applies an activation function to every element of a value of any shape.
 *
 * @param options `slope`: of `leaky-relu`.
 */
export function elementwise(
  name: ElementwiseFunction,
  { slope = 0 }: { readonly slope?: number } = {},
): Kernel {
  const compute = name === 'leaky-relu' ? (x: number) => (x > 0 ? x : x * slope) : FUNCTIONS[name];
  return (input, output) => {
    for (let i = 0; i < input.length; i++) output[i] = compute(input[i] as number);
  };
}

const FUNCTIONS: Readonly<Record<Exclude<ElementwiseFunction, 'leaky-relu'>, (x: number) => number>> = {
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  elu: (x) => (x > 0 ? x : expm1(x)),
  sigmoid: (x) => 1 / (1 + exp(-x)),
  tanh,
  // NaN stays NaN: an overflow must show.
  sign: (x) => (x >= 0 ? 1 : x < 0 ? -1 : x),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * expm1(x)),
  softplus,
  softsign: (x) => x / (Math.abs(x) + 1),
  'hard-sigmoid': (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
  swish: (x) => x / (1 + exp(-x)),
  gelu: (x) => 0.5 * x * erfc(-x * Math.SQRT1_2),
  mish: (x) => x * tanh(softplus(x)),
};

/** Klambauer et al. 2017 (arXiv 1706.02515), equation 14. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}
