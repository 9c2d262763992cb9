import { encodeSmask, type GraphNode, inferShapes, type Smask } from '@supermask/format';
import { loadBytes } from '@supermask/runtime';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { modelValues } from './model-values.ts';
import { relativeDeviation } from './relative-deviation.ts';
import { sampleInputs } from './sample-inputs.ts';
import { type Trace, traceModel } from './to-smask.ts';

/**
 * Compares a model of binary activations with its file, stretch by stretch from one sign to the next: the runtime
 * gets the model's own signs, and each value before a sign, and each output, is compared with the model's. So a sign
 * that rounding turns, because the value before it is close to 0, is not taken for a fault, and does not hide one.
 * Four random inputs.
 *
 * @param smask of this model, as the file holds it.
 * @returns the largest deviation over the largest value, of that value where it is largest; 0 when equal.
 */
export function compareBetweenSigns(model: LayersModel, smask: Smask): number {
  return deviationBetweenSigns(model, { ...traceModel(model, {}), smask });
}

/** `compareBetweenSigns` for those who know which values of the model the names in the file stand for. */
export function deviationBetweenSigns(model: LayersModel, { smask, symbols }: Trace): number {
  const batch = 4;
  const { graph, tensors } = smask;
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const inputs = sampleInputs(model, {
    inputs: graph.inputs.map(({ name, shape }) => ({ name, shape })),
    batch,
  });
  const signs = graph.nodes.filter(isSign);
  const compared = [...new Set([...signs.map(({ input }) => input), ...graph.outputs])];
  const expected = new Map(
    modelValues(model, {
      outputs: compared.map((name) => symbols.get(name) as SymbolicTensor),
      ...{ inputs, batch },
    }).map((values, i) => [compared[i] as string, values]),
  );
  const cut = loadBytes(
    encodeSmask(
      {
        graph: {
          inputs: [
            ...graph.inputs,
            ...signs.map(({ name }) => ({ name, shape: shapes.get(name) as readonly number[] })),
          ],
          nodes: graph.nodes.filter((node) => !isSign(node)),
          outputs: compared,
        },
        tensors,
        info: {},
      },
      { coding: 'bits' },
    ),
  );
  const given: [string, Float32Array][] = inputs.map(({ name, values }) => [name, values]);
  for (const { name, input } of signs) {
    const before = expected.get(input) as Float32Array;
    given.push([name, before.map((value) => (value >= 0 ? 1 : -1))]);
  }
  const actual = cut.predict(Object.fromEntries(given));
  return Math.max(
    ...compared.map((name) =>
      relativeDeviation([
        { expected: expected.get(name) as Float32Array, actual: actual[name] as Float32Array },
      ]),
    ),
  );
}

/** Whether a network has binary activations. */
export function hasSigns({ graph }: Pick<Smask, 'graph'>): boolean {
  return graph.nodes.some(isSign);
}

function isSign(node: GraphNode): node is Extract<GraphNode, { readonly op: 'activation' }> {
  return node.op === 'activation' && node.function === 'sign';
}
