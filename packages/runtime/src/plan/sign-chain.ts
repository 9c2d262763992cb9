import type { GraphNode, Pool2dNode, ScaleShiftNode } from '@supermask/format';
import type { Epilogue } from './epilogue.ts';
import type { Planner } from './planner.ts';
import { readersOfSigns } from './sign-layouts.ts';

/** The nodes from a product to a sign. */
export interface SignChain extends Pick<Epilogue, 'name' | 'nodes' | 'affine' | 'pool'> {
  /** Those of `affine` that follow the pooling. */
  readonly pooled: readonly ScaleShiftNode[];
}

/** What lies between a product and a sign, if that gives signs again for whoever reads it; else undefined. */
export function signChain(node: GraphNode, planner: Planner): SignChain | undefined {
  const { uses } = planner;
  const nodes: GraphNode[] = [];
  const affine: ScaleShiftNode[] = [];
  const pooled: ScaleShiftNode[] = [];
  let pool: Pool2dNode | undefined;
  for (let next = uses.only(node.name); next !== undefined; next = uses.only(next.name)) {
    nodes.push(next);
    if (next.op === 'scale-shift') {
      affine.push(next);
      if (pool !== undefined) pooled.push(next);
    } else if (next.op === 'max-pool2d' && pool === undefined) pool = next;
    else if (next.op === 'activation' && next.function === 'sign') {
      const { bits, floats } = readersOfSigns(next.name, planner);
      return bits && !floats ? { name: next.name, nodes, affine, pool, pooled } : undefined;
    } else return undefined;
  }
  return undefined;
}
