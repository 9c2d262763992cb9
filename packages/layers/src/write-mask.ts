import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { maskedKernels } from './masked-kernels.ts';

/** `<layer>/<key>` → 1 where a weight is kept and 0 where not, in the flat row-major order of the kernel. */
export type Masks = Readonly<Record<string, Uint8Array>>;

/**
 * Gives kernels of a model the masks from elsewhere: a ticket, a pruning method, `readMasks` of another model.
 * Their methods must be `maskedWeights()` or another with the rule `fixed()`, where the scores are the mask.
 *
 * @param masks kernels that it does not name keep theirs.
 * @throws before anything is written: on an unknown name, another number of values, a value other than 0 and 1,
 *   and a method whose rule is another.
 */
export function writeMask(model: LayersModel, masks: Masks): void {
  const kernels = maskedKernels(model, 'writeMask');
  const known = kernels.map(({ name }) => name);
  const unknown = Object.keys(masks).find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`the model has no masked kernel "${unknown}" (it has ${known.join(', ')})`);
  const written = kernels.flatMap(({ name, layer, kernel }) => {
    const mask = masks[name];
    if (mask === undefined) return [];
    const { weight, reparam } = kernel;
    const rule = reparam.config.rule as { name?: unknown } | undefined;
    if (rule?.name !== 'fixed') {
      fail(
        `the mask of "${name}" is made by its method "${reparam.config.name}" (decorate with maskedWeights(), whose ` +
          'scores are the mask)',
      );
    }
    const shape = weight.shape as number[];
    const size = shape.reduce((product, length) => product * length, 1);
    if (mask.length !== size) {
      fail(`"${name}" [${shape.join(', ')}] needs ${size} values, got ${mask.length}`);
    }
    const other = mask.find((value) => value > 1);
    if (other !== undefined) fail(`the mask of "${name}" must hold 0 and 1, got ${other}`);
    return [{ layer, kernel, mask, shape }];
  });
  for (const { layer, kernel, mask, shape } of written) {
    tidy(() => layer.writeScores(kernel, tensor(Float32Array.from(mask), shape)));
  }
}

/** The masks of a decorated model, whatever its methods; 1 also where a signed mask flips a weight. */
export function readMasks(model: LayersModel): Record<string, Uint8Array> {
  return Object.fromEntries(
    maskedKernels(model, 'readMasks').map(({ name, layer, kernel }) => {
      const mask = tidy(() => layer.mask(kernel).dataSync());
      return [name, Uint8Array.from(mask, (value) => Number(value !== 0))];
    }),
  );
}

function fail(what: string): never {
  throw new Error(`[supermask/layers] writeMask: ${what}`);
}
