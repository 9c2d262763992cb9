import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { model as buildModel } from '@tensorflow/tfjs-layers';

/**
 * Where numbers stopped being numbers: the input, or the first layer in the order of computation that holds a
 * variable or gives an output with NaN or an infinity.
 *
 * @param inputs a batch that training failed on.
 * @returns words such as `the scores_kernel of layer "conv2"`, or undefined if all is finite.
 */
export async function firstNonFinite(model: LayersModel, inputs: Tensor): Promise<string | undefined> {
  if (!(await isFiniteTensor(inputs))) return 'the input';
  // A Sequential model has its nodes only once it is built; this one has the same and is.
  const { nodesByDepth } = buildModel({ inputs: model.inputs, outputs: model.outputs });
  const depths = Object.keys(nodesByDepth).sort((a, b) => Number(b) - Number(a));
  for (const { outboundLayer: layer, outputTensors } of depths.flatMap(
    (depth) => nodesByDepth[depth] ?? [],
  )) {
    const variable = await variableIn(layer);
    if (variable !== undefined) return variable;
    const outputs = tidy(() => {
      const upToHere = buildModel({ inputs: model.inputs, outputs: outputTensors });
      return upToHere.apply(inputs) as Tensor | Tensor[];
    });
    const finite = await Promise.all([outputs].flat().map(isFiniteTensor));
    dispose(outputs);
    if (finite.includes(false)) return `the output of layer "${layer.name}"`;
  }
  return undefined;
}

/** The same for variables alone: nothing is computed. */
export async function firstNonFiniteVariable(model: LayersModel): Promise<string | undefined> {
  for (const layer of model.layers) {
    const variable = await variableIn(layer);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

async function variableIn(layer: layers.Layer): Promise<string | undefined> {
  for (const variable of layer.weights) {
    if (await isFiniteTensor(variable.read())) continue;
    return `the ${variable.originalName.split('/').at(-1)} of layer "${layer.name}"`;
  }
  return undefined;
}

async function isFiniteTensor(values: Tensor): Promise<boolean> {
  return (await values.data()).every(Number.isFinite);
}
