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
export function firstNonFinite(model: LayersModel, inputs: Tensor): string | undefined {
  if (!isFiniteTensor(inputs)) return 'the input';
  // A Sequential model has its nodes only once it is built; this one has the same and is.
  const { nodesByDepth } = buildModel({ inputs: model.inputs, outputs: model.outputs });
  const depths = Object.keys(nodesByDepth).sort((a, b) => Number(b) - Number(a));
  for (const { outboundLayer: layer, outputTensors } of depths.flatMap(
    (depth) => nodesByDepth[depth] ?? [],
  )) {
    const variable = variableIn(layer);
    if (variable !== undefined) return variable;
    const outputs = tidy(() => {
      const upToHere = buildModel({ inputs: model.inputs, outputs: outputTensors });
      return upToHere.apply(inputs) as Tensor | Tensor[];
    });
    const finite = [outputs].flat().every(isFiniteTensor);
    dispose(outputs);
    if (!finite) return `the output of layer "${layer.name}"`;
  }
  return undefined;
}

/** The same for variables alone: nothing is computed. */
export function firstNonFiniteVariable(model: LayersModel): string | undefined {
  for (const layer of model.layers) {
    const variable = variableIn(layer);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

function variableIn(layer: layers.Layer): string | undefined {
  const bad = layer.weights.find((variable) => !isFiniteTensor(variable.read()));
  return bad && `the ${bad.originalName.split('/').at(-1)} of layer "${layer.name}"`;
}

function isFiniteTensor(values: Tensor): boolean {
  return values.dataSync().every(Number.isFinite);
}
