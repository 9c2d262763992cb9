import type { Conv2dNode, DenseNode } from '@supermask/format';
import { planBinarySums } from './binary-sums.ts';
import { epilogueOf, scaleAndBias } from './epilogue.ts';
import { finishAsFloats, finishAsSigns } from './finish-sums.ts';
import type { Planner } from './planner.ts';
import { signChain } from './sign-chain.ts';
import type { Planes } from './value.ts';

/** Plans a product of signs, with what follows it: floats, or signs again. */
export function planBinaryProduct(node: DenseNode | Conv2dNode, planner: Planner): void {
  const bits = planner.value(node.input).bits as Planes;
  const chain = signChain(node, planner);
  const epilogue = epilogueOf(node, planner.uses, { affine: true, pool: false });
  const { nodes, affine } = chain ?? epilogue;
  for (const follower of nodes) planner.done.add(follower);
  const product = planBinarySums(node, bits, planner);
  const { units, magnitudes } = product;
  const { scale, bias } = scaleAndBias(units, { bias: node.bias, affine, read: planner.read });
  const finish = { bias, scale: scale.map((value, unit) => value * (magnitudes[unit] as number)) };
  if (chain === undefined) finishAsFloats(product, { ...finish, ...epilogue }, planner);
  else finishAsSigns(product, { ...finish, ...chain }, planner);
}
