import type { ConfigTables } from '@supermask/core';
import { serialization } from '@tensorflow/tfjs-core';
import { BinaryActivation } from './binary-activation-layer.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/**
 * Tells tfjs how to load decorated layers and binary activations. Call it once before `tf.loadLayersModel`
 * (decorating and `binaryActivation` call it by themselves); without it, loading a decorated model throws "Unknown
 * layer: Supermask". An explicit call, because bundlers may drop what merely importing would do. Calling it again
 * changes nothing.
 *
 * @param tables rules, binarizers and methods of your own, by the `name` in their `config`: models decorated
 *   with them can then be made and loaded. They add to those of earlier calls.
 */
export function register(tables: ConfigTables = {}): void {
  serialization.registerClass(BinaryActivation);
  const [registered] = serialization.SerializationMap.getMap().classNameMap[SupermaskLayer.className] ?? [];
  const current = registered as unknown as typeof SupermaskLayer | undefined;
  if (Object.keys(tables).length === 0) {
    if (current === undefined) serialization.registerClass(SupermaskLayer);
    return;
  }
  const before = (current ?? SupermaskLayer).tables;
  // tfjs's own registry keeps the tables, with the class that it makes layers by.
  class RegisteredSupermaskLayer extends SupermaskLayer {
    static override readonly tables: ConfigTables = {
      rules: { ...before.rules, ...tables.rules },
      binarizers: { ...before.binarizers, ...tables.binarizers },
      methods: { ...before.methods, ...tables.methods },
    };
  }
  serialization.registerClass(RegisteredSupermaskLayer);
}
