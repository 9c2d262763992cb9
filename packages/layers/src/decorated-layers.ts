import { LayersModel } from '@tensorflow/tfjs-layers';
import { SupermaskLayer } from './supermask-layer.ts';

/** The decorated layers of a model in its order, those of nested models included. */
export function decoratedLayers(model: LayersModel): SupermaskLayer[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof SupermaskLayer) return [layer];
    return layer instanceof LayersModel ? decoratedLayers(layer) : [];
  });
}
