import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { hiddenBlock } from './hidden-block.ts';
import { checkModelOptions, checkPoolings, type ModelOptions } from './model-options.ts';
import { scaleWidth } from './scale-width.ts';

/**
 * Conv2 of the lottery-ticket papers: two 3×3 convolutions of 64 channels (same padding), 2×2 max pooling, dense
 * 256, dense 256, dense; ReLU or sign between, no biases; the outputs are logits. 4,300,992 weights for 32×32×3.
 * (Frankle and Carbin 2019, figure 2; hidden-networks and biprop, models/frankle.py, classes Conv2, Conv2_BinAct.)
 */
export function conv2(options: ModelOptions = {}): Sequential {
  return convNet({ stages: [64], units: [256, 256] }, options);
}

/** Conv4: the stages 64 and 128, otherwise as `conv2`. 2,425,024 weights for 32×32×3. */
export function conv4(options: ModelOptions = {}): Sequential {
  return convNet({ stages: [64, 128], units: [256, 256] }, options);
}

/** Conv6: the stages 64, 128 and 256, otherwise as `conv2`. 2,261,184 weights for 32×32×3. */
export function conv6(options: ModelOptions = {}): Sequential {
  return convNet({ stages: [64, 128, 256], units: [256, 256] }, options);
}

/** Conv8: the stages 64, 128, 256 and 512, otherwise as `conv2`. 5,275,840 weights for 32×32×3. */
export function conv8(options: ModelOptions = {}): Sequential {
  return convNet({ stages: [64, 128, 256, 512], units: [256, 256] }, options);
}

interface ConvNetShape {
  /** The channels of each stage: two convolutions and a pooling. */
  readonly stages: readonly number[];
  /** The hidden dense layers. */
  readonly units: readonly number[];
}

/** Stages of two 3×3 convolutions and a 2×2 max pooling, then dense layers. */
export function convNet(
  { stages, units }: ConvNetShape,
  {
    inputShape = [32, 32, 3],
    classes = 10,
    width = 1,
    activations = 'float',
    norm = activations === 'binary' ? 'non-affine' : 'none',
    dropout = 0,
  }: ModelOptions,
): Sequential {
  checkModelOptions({ norm, activations, dropout });
  checkPoolings(inputShape, { poolings: stages.length });
  const form = { norm, activations, dropout };
  const convolution = (stage: number, second: boolean): layers.Layer[] => {
    const index = 2 * stage + (second ? 2 : 1);
    return hiddenBlock(
      (config) =>
        layers.conv2d({
          ...config,
          kernelSize: 3,
          padding: 'same',
          filters: scaleWidth(stages[stage] as number, width),
          ...(index === 1 ? { inputShape: [...inputShape] } : {}),
        }),
      {
        ...form,
        name: `conv${index}`,
        ...(second ? { pool: stages.length === 1 ? 'pool' : `pool${stage + 1}` } : {}),
      },
    );
  };
  return sequential({
    layers: [
      ...stages.flatMap((_, stage) => [...convolution(stage, false), ...convolution(stage, true)]),
      layers.flatten({ name: 'flatten' }),
      ...units.flatMap((size, i) =>
        hiddenBlock((config) => layers.dense({ ...config, units: scaleWidth(size, width) }), {
          ...form,
          name: `dense${i + 1}`,
        }),
      ),
      layers.dense({ units: classes, useBias: false, name: 'logits' }),
    ],
  });
}
