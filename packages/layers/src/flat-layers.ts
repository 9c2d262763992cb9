import { LayersModel, type layers } from '@tensorflow/tfjs-layers';

/** A layer of a model and where it stands. */
export interface PlacedLayer {
  readonly layer: layers.Layer;
  /** The index in `model.layers`, after those of the models around it: `3`, `2/0`. Names random streams. */
  readonly position: string;
}

/** The layers of a model in its order, with those of a nested model in its place. */
export function flatLayers(model: LayersModel, around = ''): PlacedLayer[] {
  return model.layers.flatMap((layer, index) => {
    const position = `${around}${index}`;
    return layer instanceof LayersModel ? flatLayers(layer, `${position}/`) : [{ layer, position }];
  });
}
