import { enableProdMode, io, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { picture, report } from './page.ts';

export async function predictWithTfjs(backend: 'wasm' | 'webgl'): Promise<void> {
  enableProdMode();
  // All files are on their way while the backend starts; `loadLayersModel('model.json')` would ask for one by one.
  const [json, weightData] = await Promise.all([
    fetch('model.json').then((response) => response.json() as Promise<io.ModelJSON>),
    fetch('weights.bin').then((response) => response.arrayBuffer()),
    setBackend(backend),
  ]);
  const weightSpecs = json.weightsManifest[0]?.weights as io.WeightsManifestEntry[];
  const model = await loadLayersModel(io.fromMemory({ ...json, weightSpecs, weightData }));
  const image = tensor(picture(), [1, 32, 32, 3]);
  await report(async () => {
    const logits = tidy(() => model.predict(image) as Tensor);
    const values = (await logits.data()) as Float32Array;
    logits.dispose();
    return values;
  });
}
