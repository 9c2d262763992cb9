import { decoratedLayers, SupermaskLayer } from '@supermask/layers';
import { serialization } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The names of methods that `register` was told of here. */
export function registeredMethods(): ReadonlySet<string> {
  const [layerClass] = serialization.SerializationMap.getMap().classNameMap[SupermaskLayer.className] ?? [];
  const { tables } = (layerClass ?? SupermaskLayer) as unknown as typeof SupermaskLayer;
  return new Set(Object.keys(tables.methods ?? {}));
}

/** Those of them that a model's kernels have. */
export function ownMethods(model: LayersModel): string[] {
  const registered = registeredMethods();
  const names = decoratedLayers(model).flatMap(({ kernels }) =>
    kernels.map(({ reparam }) => reparam.config.name),
  );
  return [...new Set(names)].filter((name) => registered.has(name));
}
