import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decoratedLayers } from './decorated-layers.ts';

/**
 * Tells the kernels of a model under one budget of each other: those whose methods rank the scores of a whole
 * model (`topK({ scope: 'model' })`) and have the same configuration. `decorateModel` calls it;
 * call it yourself after `tf.loadLayersModel`, or for layers made with `decorateLayer`. Without it such a layer
 * throws when it is used.
 *
 * @param model built.
 */
export function linkMasks(model: LayersModel): void {
  const all = decoratedLayers(model).flatMap((layer) =>
    layer.kernels
      .filter(({ reparam }) => reparam.scope === 'model')
      .map((kernel) => ({ layer, kernel, budget: JSON.stringify(kernel.reparam.config) })),
  );
  for (const { layer, kernel, budget } of all) {
    const sharing = all.filter((other) => other.budget === budget);
    const [first] = sharing as [(typeof all)[number]];
    const { seed, stream } = first.layer.options;
    layer.link(kernel.key, {
      kernels: sharing.map((other) => other.kernel),
      names: sharing.map((other) => `${other.layer.name}/${other.kernel.key}`),
      reparam: first.kernel.reparam,
      seed,
      stream: `${stream}/${first.kernel.key}`,
      step: () => Math.max(...sharing.map((other) => other.layer.step)),
    });
  }
}
