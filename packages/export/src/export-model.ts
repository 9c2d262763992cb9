import { type Coding, encodeSmask, refuseOthers, type Smask } from '@supermask/format';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deviationBetweenSigns, hasSigns } from './compare-between-signs.ts';
import { deviationOfFile } from './compare-file.ts';
import { removeDead } from './remove-dead.ts';
import { type KernelValues, roundKernels } from './round-kernels.ts';
import { traceModel } from './to-smask.ts';

export interface ExportOptions {
  /** Free text kept in the file: class names, normalisation, where it came from. */
  readonly info?: Readonly<Record<string, string>>;
  /** Largest deviation over largest value that the check allows between runtime and model, before any rounding. */
  readonly tolerance?: number;
  /** What kept weights are stored as that neither a seed nor signs give; see `roundKernels`. Biases stay float32. */
  readonly values?: KernelValues;
  /** `auto`: masks and signs are entropy-coded where that takes fewer bytes; `bits`: one bit each. */
  readonly coding?: Coding;
  /** Keeps channels and weights that cannot change an output, which `removeDead` would take away. */
  readonly keepDead?: boolean;
}

/** A file and how close it is to its model. */
export interface MeasuredExport {
  readonly file: Uint8Array;
  /** The largest deviation over the largest value between the file and the model, on random inputs. */
  readonly deviation: number;
}

/**
 * A model as the bytes of a `.smask` file: masks as bits, weights that were never trained as their seed, binarised
 * ones as signs, and nothing that cannot change an output. The runtime then loads these bytes and predicts a few seeded
 * random inputs beside the model; one with binary activations is compared between its signs (see `compareFile`).
 *
 * Where kernels are rounded to float16 or int8 the check is made with the kernels before they are; how much the
 * rounding moves the predictions is for you to judge: `exportMeasured` gives the number.
 *
 * @param model sequential or functional, decorated or not, with fixed input shapes; not changed.
 * @throws on a layer that the format does not know, by name, on an unknown option, and if the runtime's predictions deviate by more
 *   than the tolerance.
 */
export function exportModel(model: LayersModel, options: ExportOptions = {}): Uint8Array {
  return exportMeasured(model, options).file;
}

/** `exportModel`, with the deviation that it measured: of the file as written, its kernels rounded or not. */
export function exportMeasured(
  model: LayersModel,
  {
    info = {},
    tolerance = 1e-5,
    values = 'float32',
    coding = 'auto',
    keepDead = false,
    ...others
  }: ExportOptions = {},
): MeasuredExport {
  refuseOthers('[supermask/export] exportModel', others);
  const trace = traceModel(model, info);
  const whole = trace.smask;
  const write = (smask: Smask): MeasuredExport => {
    const file = encodeSmask(smask, { coding });
    return { file, deviation: deviationOfFile(model, file, { trace: () => trace }) };
  };
  let exact = keepDead ? whole : removeDead(whole);
  let measured = write(exact);
  // Another order of rounding can turn a sign: then what is dead stays.
  if (!(measured.deviation <= tolerance) && hasSigns(whole)) {
    exact = whole;
    measured = write(exact);
  }
  refuseDeviation(measured.deviation, tolerance);
  if (values === 'float32') return measured;
  const rounded = write(roundKernels(exact, values));
  if (!hasSigns(whole)) return rounded;
  return {
    ...rounded,
    deviation: deviationBetweenSigns(model, { ...trace, smask: roundKernels(whole, values) }),
  };
}

/** @throws unless the deviation is at most the tolerance. */
export function refuseDeviation(deviation: number, tolerance: number): void {
  if (deviation <= tolerance) return;
  throw new Error(
    `[supermask/export] exportModel: the exported file deviates from the model by ${deviation}, ` +
      `more than ${tolerance} (largest deviation over largest value; please report this model)`,
  );
}
