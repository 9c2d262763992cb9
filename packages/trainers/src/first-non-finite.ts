import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { model as buildModel } from '@tensorflow/tfjs-layers';

/**
 * Where numbers stopped being numbers: the first layer, in the order of computation, that holds a variable
 * or gives an output with NaN or an infinity.
 *
 * @param inputs a batch that training failed on.
 * @returns words such as `the scores_kernel of layer "conv2"`, or undefined if all is finite.
 */
export function firstNonFinite(model: LayersModel, inputs: Tensor): string | undefined {
  for (const layer of model.layers) {
    const bad = layer.weights.find((variable) => !isFiniteTensor(variable.read()));
    if (bad) return `the ${bad.originalName.split('/').at(-1)} of layer "${layer.name}"`;
    const output = tidy(() => {
      const upToHere = buildModel({ inputs: model.inputs, outputs: layer.output });
      return upToHere.apply(inputs) as Tensor | Tensor[];
    });
    const finite = [output].flat().every(isFiniteTensor);
    dispose(output);
    if (!finite) return `the output of layer "${layer.name}"`;
  }
  return undefined;
}

function isFiniteTensor(values: Tensor): boolean {
  return values.dataSync().every(Number.isFinite);
}
