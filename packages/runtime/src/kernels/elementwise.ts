import type { Kernel } from '../kernel.ts';

/** The activation functions of one number, except `relu`, which has a kernel of its own. */
export type ElementwiseFunction = 'relu6' | 'elu' | 'sigmoid' | 'tanh';

/** Applies an activation function to every element of a value of any shape. */
export function elementwise(name: ElementwiseFunction): Kernel {
  const compute = FUNCTIONS[name];
  return (input, output) => {
    for (let i = 0; i < input.length; i++) output[i] = compute(input[i] as number);
  };
}

const FUNCTIONS: Readonly<Record<ElementwiseFunction, (x: number) => number>> = {
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};
