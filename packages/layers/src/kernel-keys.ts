import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';

/**
 * The properties in which tf.layers layers hold the kernels that a mask goes over, by class name. Each reads
 * its kernel as `this.<key>.read()` in `call`, which is what the decorator relies on.
 */
const KERNEL_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Dense', ['kernel']],
  ['Conv1D', ['kernel']],
  ['Conv2D', ['kernel']],
]);

/** Layers whose weights stay as they are: scales and shifts, where a mask has nothing to select. */
const UNMASKED: ReadonlySet<string> = new Set(['BatchNormalization', 'LayerNormalization', 'PReLU']);

/** @returns the kernel properties of a layer class, or undefined where it cannot be decorated. */
export function kernelKeys(className: string): readonly string[] | undefined {
  return KERNEL_KEYS.get(className);
}

/** Whether a layer of this class may have weights and yet go without a mask. */
export function staysUnmasked(className: string): boolean {
  return UNMASKED.has(className);
}

/** The classes that can be decorated, for messages. */
export function decoratableClasses(): string {
  return [...KERNEL_KEYS.keys()].join(', ');
}

/** The variable that a built layer holds under a kernel property. */
export function kernelVariable(layer: layers.Layer, key: string): LayerVariable {
  return (layer as unknown as Record<string, LayerVariable>)[key] as LayerVariable;
}
