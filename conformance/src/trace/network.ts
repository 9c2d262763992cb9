import { binaryActivation, nonAffineBatchNorm } from '@supermask/layers';
import * as tfl from '@tensorflow/tfjs-layers';
import type { GoldenCase } from '../golden-case.ts';

/**
 * The network of a trace, from the shapes of its kernels: convolutions with `same` padding, then dense layers; ReLU
 * between, or batch norm and sign. The last of several convolutions has the stride with which its output fits the
 * dense kernel behind it, the others have 1.
 *
 * @throws on an architecture that is neither `mlp` nor `conv`.
 */
export function network(golden: GoldenCase): tfl.LayersModel {
  const arch = golden.text('arch');
  if (arch !== 'mlp' && arch !== 'conv') throw new Error(`unknown arch "${arch}"`);
  const shapes: number[][] = [];
  while (golden.has(`w0.${shapes.length}`)) shapes.push(golden.shape(`w0.${shapes.length}`));
  const [, height, width] = golden.file.shape('data.x') as [number, number, number];
  const binary = golden.flag('binary_activations');
  const lastConvolution = shapes.filter(({ length }) => length === 4).length - 1;
  const model = tfl.sequential();
  model.add(tfl.layers.inputLayer({ inputShape: [height, width, 1] }));
  shapes.forEach((shape, i) => {
    const last = i === shapes.length - 1;
    const config = { useBias: false, ...(last || binary ? {} : { activation: 'relu' as const }) };
    if (shape.length === 4) {
      const [kernelHeight, kernelWidth, , filters] = shape as [number, number, number, number];
      const rows = (shapes[i + 1] as number[])[0] as number;
      const strides = i === lastConvolution ? Math.round(Math.sqrt((height * width * filters) / rows)) : 1;
      const kernelSize = [kernelHeight, kernelWidth];
      model.add(tfl.layers.conv2d({ ...config, kernelSize, filters, strides, padding: 'same' }));
    } else {
      if (i === lastConvolution + 1) model.add(tfl.layers.flatten());
      model.add(tfl.layers.dense({ ...config, units: shape[1] as number }));
    }
    if (binary && !last) {
      model.add(nonAffineBatchNorm());
      model.add(binaryActivation({ zero: 0 }));
    }
  });
  return model;
}
