import { modelArtifacts } from './model-artifacts.ts';
import { toLayersModel } from './to-layers-model.ts';

/** The files of a model as `tf.loadLayersModel` fetches them, by name. */
export interface TfjsFiles {
  readonly 'model.json': string;
  readonly 'weights.bin': Uint8Array;
}

/**
 * A `.smask` file as the two files of a plain tfjs model, float32 and dense; see `toLayersModel`.
 *
 * @param bytes the whole file.
 * @throws as `toLayersModel` does.
 */
export async function tfjsFiles(bytes: Uint8Array): Promise<TfjsFiles> {
  const { weightData, weightSpecs, modelTopology, format, generatedBy, userDefinedMetadata } =
    await modelArtifacts(toLayersModel(bytes));
  const json = {
    ...{ format, generatedBy, convertedBy: null, modelTopology },
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
    ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata }),
  };
  return { 'model.json': JSON.stringify(json), 'weights.bin': new Uint8Array(weightData) };
}
