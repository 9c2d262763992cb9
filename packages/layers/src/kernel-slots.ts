import type { KernelLayout } from '@supermask/core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';

/** Where a layer holds a kernel that a mask goes over. */
export interface KernelSlot {
  /**
   * The properties that lead from the layer to the variable: `kernel`, `cell/recurrentKernel`. It names scores
   * and random streams: files depend on it for ever.
   */
  readonly key: string;
  readonly layout: KernelLayout;
}

/**
 * Class name → the kernels of its layers; a string is the key of a kernel [...window, in, out]. An empty list
 * leaves the layer as it is. The layer must read each as `this.<key>.read()` in its `call`.
 */
export type KernelTable = Readonly<Record<string, readonly (string | KernelSlot)[]>>;

const TRANSPOSED: readonly KernelSlot[] = [{ key: 'kernel', layout: 'out-in' }];
const DEPTHWISE: KernelSlot = { key: 'depthwiseKernel', layout: 'depthwise' };
const RECURRENT: readonly string[] = ['kernel', 'recurrentKernel'];

const KERNELS: KernelTable = {
  Dense: ['kernel'],
  Conv1D: ['kernel'],
  Conv2D: ['kernel'],
  Conv3D: ['kernel'],
  Conv2DTranspose: TRANSPOSED,
  Conv3DTranspose: TRANSPOSED,
  DepthwiseConv2D: [DEPTHWISE],
  SeparableConv2D: [DEPTHWISE, 'pointwiseKernel'],
  Embedding: [{ key: 'embeddings', layout: 'lookup' }],
  SimpleRNNCell: RECURRENT,
  GRUCell: RECURRENT,
  LSTMCell: RECURRENT,
  ConvLSTM2DCell: RECURRENT,
  // Scales and shifts, where a mask has nothing to select.
  BatchNormalization: [],
  LayerNormalization: [],
  PReLU: [],
};

/** The properties in which layers hold the layers that compute for them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  SimpleRNN: ['cell'],
  GRU: ['cell'],
  LSTM: ['cell'],
  ConvLSTM2D: ['cell'],
  RNN: ['cell'],
  StackedRNNCells: ['cells'],
  Bidirectional: ['forwardLayer', 'backwardLayer'],
  TimeDistributed: ['layer'],
};

/**
 * The kernels of a layer, built or not, those of its cell or of the layers that it wraps included.
 *
 * @param table comes before what is known of tf.layers.
 * @returns an empty list where the layer stays as it is, undefined where nothing is known of its class or of
 *   one inside it.
 */
export function kernelSlots(layer: layers.Layer, table: KernelTable = {}): readonly KernelSlot[] | undefined {
  const known = own(table, layer) ?? own(KERNELS, layer);
  if (known !== undefined) {
    return known.map((slot) => (typeof slot === 'string' ? { key: slot, layout: 'in-out' } : slot));
  }
  const inside = layerParts(layer);
  if (inside.length === 0) return undefined;
  const slots: KernelSlot[] = [];
  for (const { path, part } of inside) {
    const found = kernelSlots(part, table);
    if (found === undefined) return undefined;
    slots.push(...found.map(({ key, layout }) => ({ key: `${path}/${key}`, layout })));
  }
  return slots;
}

/** The layers inside a layer that computes by others, and the properties that lead to them. */
export function layerParts(layer: layers.Layer): { path: string; part: layers.Layer }[] {
  return (own(PARTS, layer) ?? []).flatMap((path) => {
    const held = (layer as unknown as Record<string, layers.Layer | layers.Layer[]>)[path];
    if (Array.isArray(held)) return held.map((part, i) => ({ path: `${path}/${i}`, part }));
    return held ? [{ path, part: held }] : [];
  });
}

/** The object that holds a kernel, and its property there. */
export function slotHolder(
  layer: layers.Layer,
  key: string,
): { holder: Record<string, unknown>; property: string } {
  const path = key.split('/');
  const property = path.pop() as string;
  let holder: unknown = layer;
  for (const part of path) holder = (holder as Record<string, unknown> | undefined)?.[part];
  return { holder: (holder ?? {}) as Record<string, unknown>, property };
}

/** The variable of a built layer at a key. @throws if there is none. */
export function slotVariable(layer: layers.Layer, key: string): LayerVariable {
  const { holder, property } = slotHolder(layer, key);
  const variable = layer.weights.find((weight) => weight === holder[property]);
  if (variable !== undefined) return variable;
  throw new Error(
    `[supermask/layers] kernels: the ${layer.getClassName()} layer "${layer.name}" has no weight at "${key}" ` +
      `(a key is the property, or the path of properties, that holds a LayerVariable; the layer's weights: ` +
      `${layer.weights.map(({ originalName }) => originalName).join(', ')})`,
  );
}

/** What to throw where `kernelSlots` knows nothing, with the name of the class that is not known. */
export function cannotDecorate(who: string, layer: layers.Layer, table: KernelTable = {}): Error {
  let unknown = layer;
  for (;;) {
    const next = layerParts(unknown).find(({ part }) => kernelSlots(part, table) === undefined);
    if (next === undefined) break;
    unknown = next.part;
  }
  const className = unknown.getClassName();
  const inside = unknown === layer ? '' : ` inside "${layer.name}"`;
  const classes = [...Object.keys(KERNELS), ...Object.keys(PARTS)].filter(
    (name) => KERNELS[name]?.length !== 0,
  );
  return new Error(
    `[supermask/layers] ${who}: cannot decorate the ${className} layer "${unknown.name}"${inside} ` +
      `(known: ${classes.join(', ')}; for a class of your own name its kernels: ` +
      `kernels: { ${className}: ['kernel'] }; leave it as it is with skip: ['${layer.name}'])`,
  );
}

function own<T>(table: Readonly<Record<string, T>>, layer: layers.Layer): T | undefined {
  const className = layer.getClassName();
  return Object.hasOwn(table, className) ? table[className] : undefined;
}
