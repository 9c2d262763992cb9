// Predictions of a .smask file as hex, by the built runtime: node, deno or bun .ci/predict.mjs FILE
import { load } from '../packages/runtime/dist/index.js';

const [file] = (globalThis.Deno?.args ?? globalThis.process.argv.slice(2)) || [];
const network = await load(file, { simd: 'fixed' });
const [{ shape }] = network.inputs;
const image = Float32Array.from(
  { length: 8 * shape.reduce((product, size) => product * size, 1) },
  (_, i) => ((i * 31) % 101) / 25 - 2,
);
const bytes = new Uint8Array(network.predict(image).buffer);
console.log(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
