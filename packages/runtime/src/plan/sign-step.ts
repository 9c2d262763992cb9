import type { ActivationNode } from '@supermask/format';
import { elementwise } from '../kernels/elementwise.ts';
import { compactFloats } from './float-product.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { bitsFor, readersOfSigns } from './sign-layouts.ts';
import { elements, isCompact } from './value.ts';

/** Plans a sign: as nibbles for those that multiply them, as floats for all others. */
export function planSign(node: ActivationNode, planner: Planner): void {
  const { engine, memory, shapes } = planner;
  const { kernels } = engine;
  const shape = shapes.get(node.name) as readonly number[];
  const wanted = readersOfSigns(node.name, planner);
  const input = planner.input(node.input);
  const bits = wanted.bits ? bitsFor(node.name, planner) : undefined;
  if (bits !== undefined) {
    const from = compactFloats(input, planner);
    const { planes: groups, rows, columns, plane, pitch } = bits;
    const nibbles = isCompact(bits, 1) ? () => bits.at : memory.scratch('nibbles', groups * rows * columns);
    planner.step(() => {
      kernels.signNibbles(from.at, from.planes, from.rows * from.columns, nibbles());
      if (nibbles() === bits.at) return;
      kernels.copyRows(nibbles(), rows * columns, columns, groups, rows, columns, bits.at, plane, pitch);
    });
  }
  if (!wanted.floats && bits !== undefined) {
    planner.give(node.name, { bits });
    return;
  }
  const floats = placeFor(node.name, planner);
  const signs = elementwise('sign');
  const copy = new Float32Array(elements(shape));
  const result = new Float32Array(copy.length);
  planner.step(() => {
    memory.read(input, copy);
    signs(copy, result);
    memory.write({ shape, stored: shape, floats }, result);
  });
  planner.give(node.name, { floats, bits });
}
