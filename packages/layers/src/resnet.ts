import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activationLayer, type BlockForm, hiddenBlock, normLayers } from './hidden-block.ts';
import { checkModelOptions, type ModelOptions } from './model-options.ts';
import { scaleWidth } from './scale-width.ts';

/**
 * ResNet-18 in the form for CIFAR: a 3×3 stem without pooling, four stages of two basic blocks with 64, 128, 256
 * and 512 channels, global average pooling, dense; no biases; the outputs are logits. 11,164,352 weights for 3
 * channels, 10 classes. (hidden-networks and biprop, models/resnet_cifar.py, cResNet18, and resnet_cifar_BinAct.py.)
 */
export function resnet18(options: ModelOptions = {}): LayersModel {
  return resnet({ stages: [64, 128, 256, 512], blocks: 2 }, options);
}

/**
 * ResNet-20 for CIFAR: as `resnet18` with three stages of three blocks and 16, 32 and 64 channels. (He et al. 2016,
 * section 4.2, with the 1×1 convolutions of biprop's and open_lth's shortcuts; cResNet20, cifar_resnet_20.)
 */
export function resnet20(options: ModelOptions = {}): LayersModel {
  return resnet({ stages: [16, 32, 64], blocks: 3 }, options);
}

interface ResnetShape {
  /** The channels of each stage; every stage but the first halves height and width. */
  readonly stages: readonly number[];
  /** How many blocks a stage has. */
  readonly blocks: number;
}

/** Batch norm is part of these networks: without it their activations grow from block to block. */
function resnet(
  { stages, blocks }: ResnetShape,
  {
    inputShape = [32, 32, 3],
    classes = 10,
    width = 1,
    activations = 'float',
    norm = 'non-affine',
  }: ModelOptions,
): LayersModel {
  checkModelOptions({ norm, activations });
  const form = { norm, activations };
  const filters = stages.map((channels) => scaleWidth(channels, width));
  const image = input({ shape: [...inputShape], name: 'image' });
  let x = applyAll(
    hiddenBlock((config) => layers.conv2d({ ...config, ...WINDOW, filters: filters[0] as number }), {
      ...form,
      name: 'stem',
    }),
    image,
  );
  filters.forEach((size, stage) => {
    for (let block = 0; block < blocks; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      x = basicBlock(x, { ...form, filters: size, strides, name: `stage${stage + 1}_block${block + 1}` });
    }
  });
  const pooled = layers.globalAveragePooling2d({ name: 'pool' });
  const logits = layers.dense({ units: classes, useBias: false, name: 'logits' });
  return model({ inputs: image, outputs: applyAll([pooled, logits], x) });
}

const WINDOW = { kernelSize: 3, padding: 'same' } as const;

interface BasicBlockOptions extends BlockForm {
  readonly filters: number;
  readonly strides: 1 | 2;
  readonly name: string;
}

/**
 * Two 3×3 convolutions beside a shortcut, which is a 1×1 convolution where the shape changes. With stride 2 the
 * padding is tfjs' `same`, which on even sizes is one pixel off torch's.
 */
function basicBlock(
  x: SymbolicTensor,
  { filters, strides, name, ...form }: BasicBlockOptions,
): SymbolicTensor {
  const first = hiddenBlock((config) => layers.conv2d({ ...config, ...WINDOW, filters, strides }), {
    ...form,
    name: `${name}_conv1`,
  });
  const second = layers.conv2d({ ...WINDOW, filters, useBias: false, name: `${name}_conv2` });
  const residual = applyAll([...first, second, ...normLayers(form.norm, second.name)], x);
  const shortcut =
    strides === 1 && x.shape.at(-1) === filters ? [] : projection(filters, { strides, name, ...form });
  const sum = layers.add({ name: `${name}_add` }).apply([residual, applyAll(shortcut, x)]) as SymbolicTensor;
  return applyAll([activationLayer(form.activations, name)], sum);
}

function projection(
  filters: number,
  { strides, name, norm }: Omit<BasicBlockOptions, 'filters'>,
): layers.Layer[] {
  const shortcut = `${name}_shortcut`;
  return [
    layers.conv2d({ filters, kernelSize: 1, strides, useBias: false, name: shortcut }),
    ...normLayers(norm, shortcut),
  ];
}

function applyAll(chain: readonly layers.Layer[], x: SymbolicTensor): SymbolicTensor {
  return chain.reduce((value, layer) => layer.apply(value) as SymbolicTensor, x);
}
