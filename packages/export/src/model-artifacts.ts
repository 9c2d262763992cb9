import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What a model saves, its weights as one piece. */
export interface WholeArtifacts extends io.ModelArtifacts {
  readonly weightData: ArrayBuffer;
  readonly weightSpecs: io.WeightsManifestEntry[];
}

/** What a `.smask` file as a model of tfjs saves; the model is disposed. */
export async function modelArtifacts(model: LayersModel): Promise<WholeArtifacts> {
  try {
    let saved: io.ModelArtifacts = {};
    await model.save(
      io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const weightData = io.CompositeArrayBuffer.join(saved.weightData);
    return { ...saved, weightData, weightSpecs: saved.weightSpecs ?? [] };
  } finally {
    model.dispose();
  }
}
