import { decodeSmask, encodeSmask } from '@supermask/format';
import { loadBytes } from '@supermask/runtime';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { compareBetweenSigns, hasSigns } from './compare-between-signs.ts';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { toSmask } from './to-smask.ts';

export interface ExportOptions {
  /** Free text kept in the file: class names, normalisation, where it came from. */
  readonly info?: Readonly<Record<string, string>>;
  /** Largest deviation over largest value that the check allows between runtime and model. */
  readonly tolerance?: number;
}

/**
 * A model as the bytes of a `.smask` file: masks as bits, weights that were never trained as their seed, binarised
 * ones as signs. The runtime then loads these bytes and predicts a few seeded random inputs beside the model; one
 * with binary activations is compared between its signs (see `compareBetweenSigns`).
 *
 * @param model sequential or functional, decorated or not, with fixed input shapes; not changed.
 * @throws on a layer that the format does not know, by name, and if the runtime's predictions deviate by more
 *   than the tolerance.
 */
export function exportModel(
  model: LayersModel,
  { info = {}, tolerance = 1e-4 }: ExportOptions = {},
): Uint8Array {
  const bytes = encodeSmask(toSmask(model, info));
  const written = decodeSmask(bytes);
  const deviation = hasSigns(written)
    ? compareBetweenSigns(model, written)
    : compareWithRuntime(model, loadBytes(bytes));
  if (!(deviation <= tolerance)) {
    throw new Error(
      `[supermask/export] exportModel: the exported file deviates from the model by ${deviation}, ` +
        `more than ${tolerance} (largest deviation over largest value; please report this model)`,
    );
  }
  return bytes;
}
