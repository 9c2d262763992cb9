import { exportModel, NotExportable } from '@supermask/export';
import type { TrainedNetwork } from './train-network.ts';

/**
 * The `.smask` file of a network, or the reason why it has none, where the file format lacks a layer or an option. All
 * networks and methods of runs have one.
 */
export function modelFile(
  { model }: Pick<TrainedNetwork, 'model'>,
  { info }: { readonly info: Readonly<Record<string, string>> },
): { readonly file?: Uint8Array; readonly note?: string } {
  try {
    return { file: exportModel(model, { info }) };
  } catch (error) {
    // A file that deviates from its model is a fault; what the format lacks is none.
    if (!(error instanceof NotExportable)) throw error;
    return { note: `no model.smask: ${error.message.replace(/^\S+ toSmask: /, '').replace(/ \(.*$/s, '')}` };
  }
}
