import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { multiPrize } from '@supermask/binarize';
import { edgePopup, kaimingNormal } from '@supermask/core';
import { glyphs, normalise } from '@supermask/datasets';
import { decorateModel, maskableKernels, maskedKernels, readMasks } from '@supermask/layers';
import { constant, type LabelledData, sgd, train } from '@supermask/trainers';
import { install } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { countAxes, countsFile, encodeCounts, type KernelCounts } from './learned-counts.ts';
import { type BenchNetwork, type Kind, kernelDensities, networkNamed } from './networks.ts';

/**
 * Learns masks by edge-popup (for mpt11: by multi-prize under binary activations) and keeps their counts in
 * bench/masks. By hand, since it takes an hour: `node bench/dist/learn-masks.js vgg-small conv4 --steps 200`;
 * `--only mpt11/0.5` for one of a network's kinds and densities.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '200' },
    batch: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});
const [steps, batch] = [Number(values.steps), Number(values.batch)];
tf.enableProdMode();
if (!(await tf.setBackend('wasm'))) throw new Error('[bench] tfjs refused "wasm"');
install();

for (const network of positionals.map(networkNamed)) {
  for (const density of [0.1, 0.5]) {
    for (const kind of network.kinds.filter((one) => one !== 'sign')) {
      if (`${kind}/${density}`.includes(values.only)) await learn(network, kind, density);
    }
  }
}

async function learn({ name, build }: BenchNetwork, kind: Kind, density: number): Promise<void> {
  // Kernels are the same for small images; MobileNet's five halvings leave one pixel of 32.
  const size = name === 'mlp' ? 28 : name === 'dense' ? 64 : 32;
  const channels = name === 'mlp' || name === 'dense' ? 1 : 3;
  const activations = kind === 'mpt11' ? 'binary' : 'float';
  const classes = name === 'mobilenet' ? 1000 : 10;
  const plain = await build({ inputShape: [size, size, channels], activations, classes });
  const method = kind === 'mpt11' ? multiPrize : edgePopup;
  const densities = kernelDensities(maskableKernels(plain), density);
  const model = await decorateModel(plain, {
    method: ({ index }) => {
      const kept = densities[index];
      return kept === undefined ? undefined : method({ density: kept });
    },
    weights: kaimingNormal(),
    seed: 1,
  });
  plain.dispose();
  const optimiser = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 });
  const sums = [0];
  const lastLoss = (): number => {
    const [end, start] = [sums.at(-1), sums.at(-21) ?? 0] as [number, number];
    return (end - start) / Math.min(20, sums.length - 1);
  };
  const data = images({ size, channels, count: steps * batch });
  await train(model, {
    data: name === 'dense' ? { ...data, shape: [size * size] } : data,
    epochs: 1,
    batchSize: batch,
    optimisers: { scores: optimiser, weights: optimiser },
    schedule: constant(),
    onStep: ({ step, trainLoss }) => {
      sums.push(step * trainLoss);
      if (step % 20 === 0) console.log(name, kind, density, `step ${step}`, lastLoss().toFixed(3));
    },
  });
  const masks = readMasks(model);
  const kernels = new Map(
    maskedKernels(model).map(({ name: kernel, layer, kernel: { weight } }): [string, KernelCounts] => [
      layer.name,
      countAxes(masks[kernel] as Uint8Array, weight.shape as number[]),
    ]),
  );
  model.dispose();
  const how =
    `${kind === 'mpt11' ? 'multi-prize' : 'edge-popup'}, ${steps} steps of ${batch} glyphs ` +
    `${size}×${size}×${channels}, loss ${lastLoss().toFixed(2)} (${Math.log(classes).toFixed(2)} is chance)`;
  const file = countsFile(name, kind, density);
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, encodeCounts({ kernels, how }));
  console.log(`${file.pathname}: ${how}`);
}

/** Glyphs in the middle of larger images, twice as large where they fit, the same in all channels. */
function images({ size, channels, count }: { size: number; channels: number; count: number }): LabelledData {
  const { train: set, normalisation } = glyphs({ train: count, test: 1 });
  const pixels = normalise(set.images, normalisation);
  const times = size < 56 ? 1 : 2;
  const margin = (size - 28 * times) / 2;
  const inputs = new Float32Array(count * size * size * channels).fill(pixels[0] as number);
  for (let image = 0; image < count; image++) {
    for (let p = 0; p < (28 * times) ** 2; p++) {
      const [y, x] = [Math.floor(p / (28 * times)), p % (28 * times)];
      const from = image * 784 + Math.floor(y / times) * 28 + Math.floor(x / times);
      const at = ((image * size + y + margin) * size + x + margin) * channels;
      inputs.fill(pixels[from] as number, at, at + channels);
    }
  }
  return { inputs, shape: [size, size, channels], labels: set.labels };
}
