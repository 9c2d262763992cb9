import { backend_util, util } from '@tensorflow/tfjs-core';

/** How one operand of an einsum becomes a stack of matrices. */
export interface EinsumOperand {
  /** The axes that no other operand and not the output have: they are summed away first. */
  readonly summedAxes: readonly number[];
  /** Then the order of the remaining axes: those of the batch, then rows and columns. */
  readonly permutation: readonly number[];
  /** Then the stack: [batch, outer, inner] of the first operand, [batch, inner, outer] of the second. */
  readonly matrices: readonly [number, number, number];
}

/** An einsum of one or two operands as sums, transposes and at most one batched matrix product. */
export interface EinsumPlan {
  readonly operands: readonly EinsumOperand[];
  /** The result as it comes out: one axis for each label. */
  readonly resultShape: readonly number[];
  /** From there to the order of the output. */
  readonly permutation: readonly number[];
}

/**
 * Plans an einsum.
 *
 * @param equation such as `'abc,cde->abde'`: one or two operands, no label twice in one, no ellipsis.
 * @param shapes of the operands.
 * @throws what tfjs throws for equations that it does not know and for sizes that do not fit, and for a label
 * that is twice in the output.
 */
export function einsumPlan(equation: string, shapes: readonly (readonly number[])[]): EinsumPlan {
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, shapes.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, shapes.map((shape) => ({ shape })) as never);
  const { inputs, output } = einsumLabels(equation);
  if (new Set(output).size < output.length) {
    throw new Error(
      `[supermask/wasm-training] einsum: every label of the output must be there once, got '${output.join('')}' in '${equation}'`,
    );
  }
  for (const [i, labels] of inputs.entries()) {
    if (labels.length !== shapes[i]?.length) {
      throw new Error(
        `[supermask/wasm-training] einsum: operand ${i} must have one axis for each of '${labels.join('')}', got shape [${shapes[i]}] in '${equation}'`,
      );
    }
  }
  const sizes = new Map(inputs.flatMap((labels, i) => labels.map((l, j) => [l, shapes[i]?.[j] as number])));
  const [a = [], b = []] = inputs;
  const batch = output.filter((label) => a.includes(label) && b.includes(label));
  const inner = a.filter((label) => b.includes(label) && !output.includes(label));
  const aOuter = output.filter((label) => a.includes(label) && !b.includes(label));
  const bOuter = output.filter((label) => b.includes(label) && !a.includes(label));
  const sizeOf = (labels: readonly string[]) =>
    util.sizeFromShape(labels.map((label) => sizes.get(label) as number));
  const operand = (labels: readonly string[], order: (readonly string[])[]): EinsumOperand => {
    const kept = labels.filter((label) => order.some((group) => group.includes(label)));
    return {
      summedAxes: labels.flatMap((label, axis) => (kept.includes(label) ? [] : [axis])),
      permutation: order.flat().map((label) => kept.indexOf(label)),
      matrices: order.map(sizeOf) as unknown as EinsumOperand['matrices'],
    };
  };
  const result = [...batch, ...aOuter, ...bOuter];
  const operands = [operand(a, [batch, aOuter, inner]), operand(b, [batch, inner, bOuter])];
  return {
    operands: operands.slice(0, shapes.length),
    resultShape: result.map((label) => sizes.get(label) as number),
    permutation: output.map((label) => result.indexOf(label)),
  };
}

/** The labels of an equation that tfjs has accepted. */
export function einsumLabels(equation: string): { inputs: string[][]; output: string[] } {
  const [left = '', right = ''] = equation.replaceAll(/\s/g, '').split('->');
  return { inputs: left.split(',').map((labels) => [...labels]), output: [...right] };
}
