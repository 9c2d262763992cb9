import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { hiddenBlock } from './hidden-block.ts';
import { checkModelOptions, type ModelOptions } from './model-options.ts';
import { scaleWidth } from './scale-width.ts';

/**
 * LeNet-300-100 as the lottery-ticket papers use it: flatten, dense 300, dense 100, dense; ReLU or sign between,
 * no biases; the outputs are logits. (hidden-networks, models/frankle.py, class FC.)
 */
export function lenet300100({
  inputShape = [28, 28, 1],
  classes = 10,
  width = 1,
  activations = 'float',
  norm = activations === 'binary' ? 'non-affine' : 'none',
  dropout = 0,
}: ModelOptions = {}): Sequential {
  checkModelOptions({ norm, activations, dropout });
  const dense = (units: number, name: string): layers.Layer[] =>
    hiddenBlock((config) => layers.dense({ ...config, units: scaleWidth(units, width) }), {
      name,
      norm,
      activations,
      dropout,
    });
  return sequential({
    layers: [
      layers.flatten({ inputShape: [...inputShape], name: 'flatten' }),
      ...dense(300, 'dense1'),
      ...dense(100, 'dense2'),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
