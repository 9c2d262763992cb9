import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

/** An einsum without its values. */
export interface EinsumCase {
  readonly equation: string;
  readonly shapes: number[][];
}

const LABELS = ['a', 'b', 'c', 'd', 'e'];

const operand = fc.shuffledSubarray(LABELS, { maxLength: 4 });

/** Any equation of one or two operands over five labels of 1 to 4 values, a scalar operand included. */
export const einsumCases: fc.Arbitrary<EinsumCase> = fc
  .record({
    inputs: fc.oneof(fc.tuple(operand), fc.tuple(operand, operand)),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
    outputOrder: fc.shuffledSubarray(LABELS, { maxLength: 4 }),
  })
  .map(({ inputs, sizes, outputOrder }) => {
    const output = outputOrder.filter((label) => inputs.some((labels) => labels.includes(label)));
    const equation = `${inputs.map((labels) => labels.join('')).join(',')}->${output.join('')}`;
    const shapes = inputs.map((labels) => labels.map((label) => sizes[LABELS.indexOf(label)] as number));
    return { equation, shapes };
  });

/** The definition: for every assignment of the labels, the product of the operands is added to the output. */
export function einsumOfLoops(
  equation: string,
  tensors: readonly Tensor[],
): { shape: number[]; values: Float64Array } {
  const [left = '', output = ''] = equation.split('->');
  const inputs = left.split(',');
  const sizes = new Map<string, number>();
  for (const [i, labels] of inputs.entries()) {
    for (const [axis, label] of [...labels].entries()) sizes.set(label, tensors[i]?.shape[axis] as number);
  }
  const labels = [...sizes.keys()];
  const place = (of: string, at: Map<string, number>) =>
    [...of].reduce((index, label) => index * (sizes.get(label) as number) + (at.get(label) as number), 0);
  const data = tensors.map((tensor) => tensor.dataSync());
  const shape = [...output].map((label) => sizes.get(label) as number);
  const values = new Float64Array(shape.reduce((product, size) => product * size, 1));
  const walk = (depth: number, at: Map<string, number>): void => {
    const label = labels[depth];
    if (label === undefined) {
      const product = inputs.reduce((p, of, i) => p * (data[i]?.[place(of, at)] as number), 1);
      const to = place(output, at);
      values[to] = (values[to] as number) + product;
      return;
    }
    for (let i = 0; i < (sizes.get(label) as number); i++) walk(depth + 1, at.set(label, i));
  };
  walk(0, new Map());
  return { shape, values };
}
