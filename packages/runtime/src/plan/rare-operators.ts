import type { ConcatNode, GraphNode } from '@supermask/format';
import { isProduct, planFloatProduct, planForeign } from '../core.ts';
import { planBinaryProduct } from './binary-product.ts';
import { planChannelConcat } from './concat-step.ts';
import { foreignKernel } from './foreign-kernel.ts';
import type { Planner } from './planner.ts';
import { multipliesSigns } from './sign-layouts.ts';
import { planSign } from './sign-step.ts';

/** What most networks do without: signs, and operations on copies. */
export interface RareOperators {
  plan(node: GraphNode, planner: Planner): void;
}

export const rareOperators: RareOperators = {
  plan(node, planner) {
    if (multipliesSigns(node, planner)) planBinaryProduct(node, planner);
    else if (isProduct(node)) planFloatProduct(node, planner);
    else if (node.op === 'activation' && node.function === 'sign') planSign(node, planner);
    else if (node.op === 'concat' && isChannels(node, planner)) planChannelConcat(node, planner);
    else planForeign(node, foreignKernel(node, planner), planner);
  },
};

/** Whether the axis of a concatenation is the last one. */
function isChannels({ axis, name }: ConcatNode, { shapes }: Planner): boolean {
  return axis + 1 === shapes.get(name)?.length;
}
