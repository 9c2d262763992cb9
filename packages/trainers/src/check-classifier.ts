import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * @returns how many classes a model tells apart.
 * @throws if it has not one input and one output [batch, classes].
 */
export function checkClassifier(who: string, model: LayersModel): number {
  const shapes = model.outputs.map(({ shape }) => shape);
  const [, classes] = shapes[0] ?? [];
  if (model.inputs.length === 1 && shapes.length === 1 && shapes[0]?.length === 2 && classes) return classes;
  throw new Error(
    `[supermask/trainers] ${who}: the model must have one input and one output [batch, classes], ` +
      `got ${model.inputs.length} and ${shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(', ')}`,
  );
}
