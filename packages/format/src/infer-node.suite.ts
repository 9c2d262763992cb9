import { inferShapes } from './infer-shapes.ts';

/** No padding. */
export const none: [[number, number], [number, number]] = [
  [0, 0],
  [0, 0],
];

/** Shapes of the tensors of a file, by name. */
export const tensors: ReadonlyMap<string, readonly number[]> = new Map([
  ['dense', [3, 5]],
  ['conv', [2, 3, 3, 7]],
  ['five', [5]],
  ['seven', [7]],
  ['three', [3]],
  ['__proto__', [3, 4]],
]);

/** The shape that one node makes of an input x (and one z); the file has the tensors above. */
export function inferNode(
  shape: readonly number[],
  node: object,
  { z = [2] }: { z?: readonly number[] } = {},
): readonly number[] | undefined {
  const graph = {
    inputs: [
      { name: 'x', shape },
      { name: 'z', shape: z },
    ],
    nodes: [{ name: 'y', ...('inputs' in node ? {} : { input: 'x' }), ...node }],
    outputs: ['y'],
  };
  return inferShapes(graph, tensors).get('y');
}
