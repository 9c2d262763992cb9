import type { KernelLayout } from '@supermask/core';
import type { UnitRule, Units } from './unit-rules.ts';

/** The kept weights of a kernel as edges between units. */
export interface UnitKernel extends UnitRule {
  /** 1 for weights that `backward` found between a reached and a needed unit, in one of its calls. */
  readonly alive: Uint8Array;
}

/**
 * @param kept flat, in the order of the kernel: what is not 0 is an edge.
 * @param layout of the last two axes: `in-out`, `out-in` or `depthwise`.
 * @param activation what follows the kernel in its layer.
 */
export function unitKernel(
  kept: ArrayLike<number>,
  { shape, layout, activation }: { shape: readonly number[]; layout: KernelLayout; activation: UnitRule },
): UnitKernel {
  const [first, last] = shape.slice(-2) as [number, number];
  const alive = new Uint8Array(kept.length);
  const edges = (visit: (weight: number, input: number, output: number) => void): void => {
    for (let i = 0; i < kept.length; i++) {
      if (kept[i] === 0) continue;
      const [a, b] = [Math.floor(i / last) % first, i % last];
      if (layout === 'out-in') visit(i, b, a);
      else visit(i, a, layout === 'depthwise' ? a * last + b : b);
    }
  };
  const outputs = { 'in-out': last, 'out-in': first, depthwise: first * last, lookup: last }[layout];
  return {
    alive,
    forward: ([input]) => {
      const reached = new Uint8Array(outputs);
      edges((_, from, to) => {
        if ((input as Units)[from]) reached[to] = 1;
      });
      return activation.forward([reached]);
    },
    backward: (output, [input]) => {
      const reached = input as Units;
      const [needed] = activation.backward(output, [output]) as [Units];
      const reading = new Uint8Array(reached.length);
      edges((weight, from, to) => {
        if (!needed[to]) return;
        reading[from] = 1;
        if (reached[from]) alive[weight] = 1;
      });
      return [reading];
    },
  };
}
