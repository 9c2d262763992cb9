import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { picture, report } from './page.ts';

env.wasm.numThreads = 1;
env.wasm.wasmPaths = '/';
const session = await InferenceSession.create('model.onnx');
const image = picture();
const channelsFirst = Float32Array.from(
  image,
  (_, i) => image[(i % 1024) * 3 + Math.floor(i / 1024)] as number,
);
const input = { [session.inputNames[0] as string]: new Tensor('float32', channelsFirst, [1, 3, 32, 32]) };
await report(async () => {
  const results = await session.run(input);
  return results[session.outputNames[0] as string]?.data as Float32Array;
});
