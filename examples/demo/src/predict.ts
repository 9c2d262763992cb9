import { glyphs, normalise } from '@supermask/datasets';
import { load } from '@supermask/runtime';

// The child process of the demo: it has the file, the runtime and the test images, and no TensorFlow.js.
// Usage: node predict.js <file> <seed> <number of test images>; logits come as float32 on standard output.
async function predict([path = '', seed = '', count = '']: readonly string[]): Promise<void> {
  const network = await load(path);
  const { test } = glyphs({ seed: Number(seed), train: 1, test: Number(count) });
  const normalisation = JSON.parse(network.info.normalisation ?? '');
  const logits = network.predict(normalise(test.images, normalisation));
  process.stdout.write(new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength));
}

void predict(process.argv.slice(2));
