import type { PackedSmask } from '@supermask/format';

/** Whether a network has a sign activation, so that it may multiply signs. */
export function needsSigns({ graph }: Pick<PackedSmask, 'graph'>): boolean {
  return graph.nodes.some((node) => node.op === 'activation' && node.function === 'sign');
}
