import { encodeSmask } from '@supermask/format';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { hasSigns } from './compare-between-signs.ts';
import { compareFile } from './compare-file.ts';
import { removeDead } from './remove-dead.ts';
import { toSmask } from './to-smask.ts';

export interface ExportOptions {
  /** Free text kept in the file: class names, normalisation, where it came from. */
  readonly info?: Readonly<Record<string, string>>;
  /** Largest deviation over largest value that the check allows between runtime and model. */
  readonly tolerance?: number;
  /** Keeps channels and weights that cannot change an output, which `removeDead` would take away. */
  readonly keepDead?: boolean;
}

/**
 * A model as the bytes of a `.smask` file: masks as bits, weights that were never trained as their seed, binarised
 * ones as signs, nothing that cannot matter. The runtime then loads these bytes and predicts a few seeded random inputs beside the model; one
 * with binary activations is compared between its signs (see `compareFile`).
 *
 * @param model sequential or functional, decorated or not, with fixed input shapes; not changed.
 * @throws on a layer that the format does not know, by name, and if the runtime's predictions deviate by more
 *   than the tolerance.
 */
export function exportModel(
  model: LayersModel,
  { info = {}, tolerance = 1e-4, keepDead = false }: ExportOptions = {},
): Uint8Array {
  const whole = toSmask(model, info);
  // Another order of rounding can turn a sign: then what is dead stays.
  const tries = keepDead ? [whole] : [removeDead(whole), ...(hasSigns(whole) ? [whole] : [])];
  let deviation = Number.NaN;
  for (const smask of tries) {
    const bytes = encodeSmask(smask);
    deviation = compareFile(model, bytes);
    if (deviation <= tolerance) return bytes;
  }
  throw new Error(
    `[supermask/export] exportModel: the exported file deviates from the model by ${deviation}, ` +
      `more than ${tolerance} (largest deviation over largest value; please report this model)`,
  );
}
