import type { ConcatNode } from '@supermask/format';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';

/** Plans values put one after the other along their channels: plane after plane. */
export function planChannelConcat(node: ConcatNode, planner: Planner): void {
  const { copyRows } = planner.engine.kernels;
  const target = placeFor(node.name, planner);
  const { plane: toPlane, pitch: toPitch } = target;
  let to = target.at;
  for (const input of node.inputs) {
    const { at, plane, pitch, planes, rows, columns } = planner.input(input).floats;
    const start = to;
    planner.step(() => copyRows(at, plane, pitch, planes, rows, columns * 4, start, toPlane, toPitch));
    to += planes * toPlane;
  }
  planner.give(node.name, { floats: target });
}
