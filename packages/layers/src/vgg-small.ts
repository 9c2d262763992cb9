import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { hiddenBlock } from './hidden-block.ts';
import { checkModelOptions, checkPoolings, type ModelOptions } from './model-options.ts';
import { scaleWidth } from './scale-width.ts';

/**
 * VGG-Small of the binary-network papers: 3×3 convolutions of 128, 128, 256, 256, 512 and 512 channels (same
 * padding), 2×2 max pooling behind every second one, dense; no biases; the outputs are logits. 4,656,512 weights
 * for 32×32×3. In the binary form, that of biprop's VGG_Small_bn_BinAct, the last convolution keeps a ReLU.
 *
 * (biprop, models/frankle.py. Its float form, VGG_Small, normalises behind poolings only, and its only ReLUs are the
 * first and the last; here every convolution has both.)
 */
export function vggSmall({
  inputShape = [32, 32, 3],
  classes = 10,
  width = 1,
  activations = 'float',
  norm = 'non-affine',
}: ModelOptions = {}): Sequential {
  checkModelOptions({ norm, activations });
  checkPoolings(inputShape, { poolings: 3 });
  const channels = [128, 128, 256, 256, 512, 512];
  const convolution = (i: number): layers.Layer[] =>
    hiddenBlock(
      (config) =>
        layers.conv2d({
          ...config,
          kernelSize: 3,
          padding: 'same',
          filters: scaleWidth(channels[i] as number, width),
          ...(i === 0 ? { inputShape: [...inputShape] } : {}),
        }),
      {
        name: `conv${i + 1}`,
        norm,
        activations: i === channels.length - 1 ? 'float' : activations,
        ...(i % 2 === 1 ? { pool: `pool${(i + 1) / 2}` } : {}),
      },
    );
  return sequential({
    layers: [
      ...channels.flatMap((_, i) => convolution(i)),
      layers.flatten({ name: 'flatten' }),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
