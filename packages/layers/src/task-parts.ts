import { crc32 } from '@supermask/format';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import { flatLayers } from './flat-layers.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/** The variables of a model by whose they are. Names begin with the layer's position: `3/kernel`, `2/0/1`. */
export interface TaskParts {
  /** Each task has masks of its own. */
  readonly kernels: readonly { name: string; layer: SupermaskLayer; kernel: MaskedKernel }[];
  /** And statistics of batch normalisations, with their scales and shifts. */
  readonly norms: readonly { name: string; variable: LayerVariable }[];
  /** Everything else is shared. */
  readonly shared: readonly { name: string; layer: layers.Layer; variable: LayerVariable }[];
}

export function taskParts(model: LayersModel): TaskParts {
  // Refuses decorated layers where nothing would see them.
  decoratedLayers(model);
  const flat = flatLayers(model);
  const variables = flat.flatMap(({ layer, position }) =>
    (layer instanceof SupermaskLayer ? layer.innerWeights : layer.weights).map((variable, i) => ({
      name: `${position}/${i}`,
      layer,
      variable,
    })),
  );
  return {
    kernels: flat.flatMap(({ layer, position }) =>
      layer instanceof SupermaskLayer
        ? layer.kernels.map((kernel) => ({ name: `${position}/${kernel.key}`, layer, kernel }))
        : [],
    ),
    norms: variables.filter(({ layer }) => 'movingMean' in layer),
    shared: variables.filter(({ layer }) => !('movingMean' in layer)),
  };
}

/** Checksums of the shared variables, by name. */
export function fingerprints({ shared }: TaskParts): Record<string, number> {
  return Object.fromEntries(
    shared.map(({ name, variable }) => {
      const values = floats(variable);
      return [name, crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
    }),
  );
}

export function floats(variable: LayerVariable): Float32Array {
  return Float32Array.from(tidy(() => variable.read().dataSync()));
}

/** Gives a variable other values. */
export function writeValues(variable: LayerVariable, values: Float32Array): void {
  tidy(() => {
    variable.write(tensor(values, variable.shape as number[]));
  });
}
