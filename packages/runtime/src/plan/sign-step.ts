import type { ActivationNode } from '@supermask/format';
import { elementwise } from '../kernels/elementwise.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { bitsFor, readersOfSigns } from './sign-layouts.ts';
import { elements, placeOf } from './value.ts';

/** Plans a sign: as nibbles for those that multiply them, as floats for all others. */
export function planSign(node: ActivationNode, planner: Planner): void {
  const { engine, memory, shapes } = planner;
  const shape = shapes.get(node.name) as readonly number[];
  const wanted = readersOfSigns(node.name, planner);
  const input = planner.input(node.input);
  const bits = wanted.bits ? bitsFor(node.name, planner) : undefined;
  if (bits !== undefined) {
    const { floats } = input;
    const size = [floats.planes, floats.rows, floats.columns] as const;
    planner.step(() => engine.kernels.signNibbles(...placeOf(floats), ...size, ...placeOf(bits)));
  }
  if (!wanted.floats && bits !== undefined) {
    planner.give(node.name, { bits });
    return;
  }
  const floats = placeFor(node.name, planner);
  const signs = elementwise('sign');
  const copy = new Float32Array(elements(shape));
  const result = new Float32Array(copy.length);
  const write = memory.writer({ shape, stored: shape, floats });
  planner.step(() => {
    memory.read(input, copy);
    signs(copy, result);
    write(result);
  });
  planner.give(node.name, { floats, bits });
}
