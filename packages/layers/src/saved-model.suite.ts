import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** What a model saves. */
export async function saved(model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const info = { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return info;
    }),
  );
  // Through text and bytes, as a file would.
  return { ...artifacts, modelTopology: JSON.parse(JSON.stringify(artifacts?.modelTopology)) };
}

/** The model that is loaded from what a model saves. */
export async function reloaded(model: tfl.LayersModel): Promise<tfl.LayersModel> {
  return tfl.loadLayersModel(tf.io.fromMemory(await saved(model)));
}
