import { kernelLayers } from './kernel-layers.ts';
import { innerLayer, type LayerNodes, type LayerUse } from './layer-use.ts';
import { NotExportable } from './not-exportable.ts';
import { shapeLayers } from './shape-layers.ts';
import { valueLayers } from './value-layers.ts';

const LAYERS = { ...kernelLayers, ...shapeLayers, ...valueLayers };

/**
 * The nodes and tensors of one use of a layer; none for a layer that does nothing in evaluation.
 *
 * @throws with the layer's name if the file format has no node for it or for one of its options.
 */
export function layerNodes(use: LayerUse): LayerNodes {
  const inner = innerLayer(use.layer);
  const className = inner.getClassName();
  const translate = Object.hasOwn(LAYERS, className) ? LAYERS[className] : undefined;
  if (translate === undefined) {
    throw new NotExportable(
      `[supermask/export] toSmask: cannot export the ${className} layer "${inner.name}" ` +
        `(known: ${Object.keys(LAYERS).join(', ')}; end the exported model before it, or strip() the model ` +
        'and save it with tfjs)',
    );
  }
  return translate(use, inner.getConfig());
}
