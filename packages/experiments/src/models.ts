import {
  conv2,
  conv4,
  conv6,
  conv8,
  conv1616128,
  lenet300100,
  type ModelOptions,
  mobilenetV1,
  resnet18,
  resnet20,
  vggSmall,
} from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The networks that a run can train, by name. */
export const modelNames = [
  'lenet-300-100',
  'conv-16-16-128',
  'conv2',
  'conv4',
  'conv6',
  'conv8',
  'vgg-small',
  'resnet18',
  'resnet20',
  'mobilenet-v1',
] as const;

export type ModelName = (typeof modelNames)[number];

/** What builds each of them. */
export const models: Readonly<Record<ModelName, (options: ModelOptions) => LayersModel>> = {
  'lenet-300-100': lenet300100,
  'conv-16-16-128': conv1616128,
  conv2,
  conv4,
  conv6,
  conv8,
  'vgg-small': vggSmall,
  resnet18,
  resnet20,
  'mobilenet-v1': mobilenetV1,
};
