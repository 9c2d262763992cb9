import type { StoredTensor } from '@supermask/format';
import { SupermaskLayer } from '@supermask/layers';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { innerLayer, type LayerUse } from './layer-use.ts';
import { storeKernel, storePlainKernel } from './store-kernel.ts';

export interface LayerTensors {
  /** The name of the tensor that a property of the layer holds, where it holds one. */
  readonly names: Readonly<Partial<Record<string, string>>>;
  readonly tensors: readonly (readonly [name: string, tensor: StoredTensor])[];
}

/**
 * The kernels and bias of a layer as tensors: masked ones as `storeKernel` says, plain ones as
 * `storePlainKernel` does.
 *
 * @param properties under which the layer holds its variables; a tensor is named `<layer>/<property>`.
 */
export function layerTensors({ layer }: LayerUse, properties: readonly string[]): LayerTensors {
  const inner = innerLayer(layer);
  const masked = layer instanceof SupermaskLayer ? layer.kernels : [];
  const held = inner as unknown as Record<string, LayerVariable | null | undefined>;
  const named = inner.weights.flatMap((variable): [property: string, tensor: StoredTensor][] => {
    const property = properties.find((name) => held[name] === variable);
    if (property === undefined) return [];
    const kernel = masked.find(({ weight }) => weight === variable);
    const values = (): Float32Array => variable.read().dataSync<'float32'>().slice() as Float32Array;
    const shape = variable.shape as number[];
    const plain = (): StoredTensor =>
      shape.length > 1
        ? storePlainKernel(values(), {
            shape,
            layout: property === 'depthwiseKernel' ? 'depthwise' : 'in-out',
          })
        : { shape, values: values() };
    return [[property, kernel === undefined ? plain() : storeKernel(layer as SupermaskLayer, kernel)]];
  });
  return {
    names: Object.fromEntries(named.map(([property]) => [property, `${inner.name}/${property}`])),
    tensors: named.map(([property, tensor]) => [`${inner.name}/${property}`, tensor]),
  };
}
