import { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/**
 * A new, unbuilt layer from `{ className, config }` (tfjs-layers has this as `deserialize`, but does not
 * export it).
 *
 * @throws if no layer of that class is registered.
 */
export function layerFromConfig({ className, config }: serialization.ConfigDict): layers.Layer {
  const entry = serialization.SerializationMap.getMap().classNameMap[className as string];
  if (entry === undefined) {
    throw new Error(
      `[supermask/layers] layerFromConfig: no layer class "${className}" is registered ` +
        '(a custom layer needs tf.serialization.registerClass)',
    );
  }
  const [layerClass, fromConfig] = entry;
  return fromConfig(layerClass, config as serialization.ConfigDict) as unknown as layers.Layer;
}
