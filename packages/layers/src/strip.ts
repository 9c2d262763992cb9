import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';
import { copyWeights, type LayerEntry, rewriteModel } from './rewrite-model.ts';
import { SupermaskLayer } from './supermask-layer.ts';

/**
 * A plain tfjs model with the effective weights of a decorated one: it predicts the same, and nobody needs
 * this package to load it. Its size is that of the dense model; `@supermask/export` writes the small file.
 *
 * @param model decorated or not; not changed, and still the caller's to dispose.
 * @throws on a decorated layer inside a wrapper (decorate around it).
 */
export async function strip(model: LayersModel): Promise<LayersModel> {
  decoratedLayers(model);
  const replace = (entry: LayerEntry): LayerEntry => {
    if (entry.class_name !== SupermaskLayer.className) return entry;
    return { ...entry, ...(entry.config.layer as unknown as LayerEntry) };
  };
  return rewriteModel(model, replace, (to, from) => {
    if (!(from instanceof SupermaskLayer)) return copyWeights(to, from);
    to.setWeights(
      from.innerWeights.map((variable) => {
        const kernel = from.kernels.find(({ weight }) => weight === variable);
        return kernel ? from.effectiveKernel(kernel) : variable.read();
      }),
    );
  });
}
