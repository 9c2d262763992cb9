import { edgePopup, kaimingNormal } from '@supermask/core';
import { exportModel } from '@supermask/export';
import { conv1616128, decorateModel } from '@supermask/layers';
import { load } from '@supermask/runtime';
import { install } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import * as tfl from '@tensorflow/tfjs-layers';

await tf.setBackend('wasm');
install();
const plain = conv1616128({ inputShape: [8, 8, 1], classes: 3 });
const model = await decorateModel(plain, {
  method: edgePopup({ density: 0.5 }),
  seed: 1,
  weights: kaimingNormal(),
});
model.add(tfl.layers.softmax());
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([6, 8, 8, 1]);
await model.fit(x, tf.oneHot([0, 1, 2, 0, 1, 2], 3), { epochs: 2, verbose: 0 });
const network = await load(exportModel(model));
const predicted = network.predict(x.dataSync());
const expected = model.predict(x).dataSync();
const deviation = Math.max(...expected.map((value, i) => Math.abs(value - predicted[i])));
console.log(`imported; the file deviates by ${deviation.toExponential(1)} from the model`);
if (!(deviation < 1e-5)) process.exit(1);
