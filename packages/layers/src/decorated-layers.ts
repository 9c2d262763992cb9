import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { flatLayers } from './flat-layers.ts';
import { layerParts } from './kernel-slots.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/**
 * The decorated layers of a model in its order, those of nested models included, each once.
 *
 * @throws on one inside a wrapper, such as TimeDistributed, where nothing of this package would see it.
 */
export function decoratedLayers(model: LayersModel): SupermaskLayer[] {
  const found = flatLayers(model).flatMap(({ layer }) => {
    if (layer instanceof SupermaskLayer) return [layer];
    refuseInside(layer, layer);
    return [];
  });
  // A layer may stand in a model and in one that it holds.
  return [...new Set(found)];
}

function refuseInside(outermost: layers.Layer, layer: layers.Layer): void {
  for (const { part } of layerParts(layer)) {
    if (part instanceof SupermaskLayer) {
      throw new Error(
        `[supermask/layers] decoratedLayers: the decorated layer "${part.name}" is inside the ` +
          `${outermost.getClassName()} layer "${outermost.name}" (decorate around it: decorateLayer of the ` +
          `${outermost.getClassName()} layer, made with the plain layer)`,
      );
    }
    refuseInside(outermost, part);
  }
}
