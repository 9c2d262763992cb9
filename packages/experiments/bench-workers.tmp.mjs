import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { edgePopup, signedConstant } from '@supermask/core';
import { decorateModel, lenet300100, conv2 } from '@supermask/layers';
import { sgd, Trainer, hashVariables } from '@supermask/trainers';
import { install } from '@supermask/wasm-training';
tf.enableProdMode();
await tf.setBackend('wasm'); install();
const which = process.argv[2] ?? 'mlp', steps = Number(process.argv[3] ?? 20), counts = (process.argv[4] ?? '1,2').split(',').map(Number);
const b = which === 'mlp' ? 128 : 64;
const xs = Array.from({ length: 4 }, (_, i) => tf.randomNormal([b, 28, 28, 1], 0, 1, 'float32', i + 1));
const ys = Array.from({ length: 4 }, (_, i) => tf.cast(tf.randomUniform([b], 0, 10, 'int32', i + 1), 'int32'));
const made = [];
for (const workers of counts) {
  const plain = (which === 'mlp' ? lenet300100 : conv2)({ inputShape: [28, 28, 1], classes: 10 });
  const model = await decorateModel(plain, { method: edgePopup({ density: 0.5 }), seed: 1, weights: signedConstant() });
  const o = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 });
  const trainer = new Trainer(model, { scores: o, weights: o }, { workers });
  const t0 = performance.now();
  await trainer.step({ inputs: xs[0], labels: ys[0] });
  console.log('workers', workers, 'first step', (performance.now() - t0).toFixed(0), 'ms');
  made.push({ workers, trainer, model, ms: [], losses: [] });
}
for (let i = 0; i < steps; i++) for (const one of made) {
  const t = performance.now();
  const { loss } = await one.trainer.step({ inputs: xs[i % 4], labels: ys[i % 4] });
  one.ms.push(performance.now() - t); one.losses.push(loss);
}
for (const { workers, ms, losses, model, trainer } of made) {
  ms.sort((a, b) => a - b);
  console.log(workers, 'median', ms[ms.length >> 1].toFixed(2), 'min', ms[0].toFixed(2), 'loss', losses.at(-1), (await hashVariables(model.weights)).slice(0, 12));
  if (!process.env.PROF) trainer.dispose();
}
console.log(tf.memory().numTensors);
