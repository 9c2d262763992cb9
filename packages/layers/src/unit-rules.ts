import type { layers } from '@tensorflow/tfjs-layers';

/** Which units of a tensor, the entries of its last axis, are alive: 1 or 0. */
export type Units = Uint8Array;

/** How the units of what a layer gives depend on those that go in. */
export interface UnitRule {
  /** Units reached from the input of the network. */
  forward(inputs: readonly Units[]): Units;
  /** Units of each input that one of the given output units depends on. */
  backward(output: Units, inputs: readonly Units[]): Units[];
}

/** Each unit for itself. */
const SAME: UnitRule = {
  forward: ([units]) => units as Units,
  backward: (output) => [output],
};

/** Every unit on every other: softmax. */
const MIXED: UnitRule = {
  forward: ([units]) => (units as Units).map(() => Number((units as Units).includes(1))),
  backward: (output) => [output.map(() => Number(output.includes(1)))],
};

/** A unit is reached if it is in any of the inputs. */
const MERGED: UnitRule = {
  forward: (inputs) =>
    (inputs[0] as Units).map((_, unit) => Number(inputs.some((units) => units[unit] === 1))),
  backward: (output, inputs) => inputs.map(() => output),
};

/** Positions become units of their own, the channels of one position after those of the other. */
const FLATTENED = (positions: number): UnitRule => ({
  forward: ([units]) => {
    const channels = units as Units;
    return Uint8Array.from(
      { length: positions * channels.length },
      (_, i) => channels[i % channels.length] as number,
    );
  },
  backward: (output, [units]) => {
    const channels = new Uint8Array((units as Units).length);
    output.forEach((alive, i) => {
      if (alive) channels[i % channels.length] = 1;
    });
    return [channels];
  },
});

const CONCATENATED: UnitRule = {
  forward: (inputs) => Uint8Array.from(inputs.flatMap((units) => [...units])),
  backward: (output, inputs) => {
    let at = 0;
    return inputs.map(({ length }) => {
      at += length;
      return output.subarray(at - length, at);
    });
  },
};

const UNITWISE: readonly string[] = [
  'BinaryActivation',
  'Dropout',
  'SpatialDropout1D',
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'PReLU',
  'ThresholdedReLU',
];
/** Of a tensor whose units are its last axis, wherever the data format says that channels are. */
const SPATIAL =
  /^(Max|Average)Pooling[123]D$|^Global(Max|Average)Pooling[12]D$|^ZeroPadding2D$|^Cropping2D$|^UpSampling2D$/;
const MERGING: readonly string[] = ['Add', 'Average', 'Maximum', 'Minimum'];

/** The rule of a layer without a kernel. @throws if nothing is known of it, with its name. */
export function unitRule(
  layer: layers.Layer,
  inputShapes: readonly (readonly (number | null)[])[],
): UnitRule {
  const className = layer.getClassName();
  const shape = inputShapes[0] as readonly (number | null)[];
  if (className === 'Activation') return activationRule(layer);
  if (className === 'Softmax') return MIXED;
  if (UNITWISE.includes(className)) return SAME;
  if (className === 'BatchNormalization' && lastAxis(layer, shape.length)) return SAME;
  if (SPATIAL.test(className)) {
    refuseChannelsFirst(layer);
    return SAME;
  }
  if (MERGING.includes(className) && inputShapes.every((other) => other.at(-1) === shape.at(-1)))
    return MERGED;
  if (className === 'Concatenate' && lastAxis(layer, shape.length)) return CONCATENATED;
  if (className === 'Flatten') {
    refuseChannelsFirst(layer);
    return FLATTENED(shape.slice(1, -1).reduce<number>((product, length) => product * (length as number), 1));
  }
  throw unknownLayer(layer);
}

/** What the activation inside a layer does with its units. */
export function activationRule(layer: layers.Layer): UnitRule {
  const { activation } = layer as unknown as { activation?: { getClassName(): string } };
  return ['softmax', 'logSoftmax'].includes(activation?.getClassName() ?? '') ? MIXED : SAME;
}

export function refuseChannelsFirst(layer: layers.Layer): void {
  if ((layer as unknown as { dataFormat?: string }).dataFormat === 'channelsFirst') throw unknownLayer(layer);
}

export function unknownLayer(layer: layers.Layer): Error {
  return new Error(
    `[supermask/layers] effectiveDensity: does not know how the units of the ${layer.getClassName()} layer ` +
      `"${layer.name}" depend on its inputs (known: dense, convolutions, transposed and depthwise ones, pooling, ` +
      'activations, batch normalisation, dropout, flatten, add, concatenate, all with channels last)',
  );
}

function lastAxis(layer: layers.Layer, rank: number): boolean {
  const { axis } = layer as unknown as { axis?: number };
  return axis === -1 || axis === rank - 1;
}
