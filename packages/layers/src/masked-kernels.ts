import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import type { SupermaskLayer } from './supermask-layer.ts';

/** A masked kernel of a model, and what it is called there: `<layer>/<key>`, such as `hidden/kernel`. */
export interface NamedKernel {
  readonly name: string;
  readonly layer: SupermaskLayer;
  readonly kernel: MaskedKernel;
}

/**
 * The masked kernels of a model in its order, those of nested models included.
 *
 * @param who names the caller in the error.
 * @throws if two have one name, as layers of different nested models may.
 */
export function maskedKernels(model: LayersModel, who = 'maskedKernels'): NamedKernel[] {
  const kernels = decoratedLayers(model).flatMap((layer) =>
    layer.kernels.map((kernel) => ({ name: `${layer.name}/${kernel.key}`, layer, kernel })),
  );
  const names = new Set<string>();
  for (const { name } of kernels) {
    if (names.has(name)) {
      throw new Error(
        `[supermask/layers] ${who}: two kernels of the model are named "${name}" (give its layers different names)`,
      );
    }
    names.add(name);
  }
  return kernels;
}
