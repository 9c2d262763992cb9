import type { ComputeOptions } from '../compute-options.ts';
import { kindOf } from '../kind-of.ts';
import { loadBytes } from '../load-bytes.ts';
import type { Network } from '../network.ts';
import type { Answer, Description, Prediction, Question } from './messages.ts';

/** What a worker of the web and one of Node both have towards their parent. */
interface Parent {
  onmessage: ((event: { readonly data: Question }) => void) | null;
  postMessage(answer: Answer, transfer: ArrayBuffer[]): void;
}

const { process } = globalThis as {
  process?: { getBuiltinModule?(name: string): { readonly parentPort: Parent | null } | undefined };
};
const parent =
  process?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? (globalThis as unknown as Parent);

let network: Network;

parent.onmessage = ({ data }) => {
  try {
    const value =
      'bytes' in data
        ? loadFile(data.bytes, data.options)
        : network.predict(data.input as Float32Array, data);
    parent.postMessage({ value }, 'bytes' in data ? [] : buffersOf(value as Prediction));
  } catch (error) {
    parent.postMessage({ error: (error as Error).message }, []);
  }
};

function loadFile(bytes: Uint8Array, options: ComputeOptions): Description {
  // Not `load`, which fetches parts later: bundlers make one classic script of a worker. And the text of a file can be
  // decoded from memory of one's own only.
  network = loadBytes(kindOf(bytes.buffer) === 'SharedArrayBuffer' ? bytes.slice() : bytes, options);
  const { inputs, outputs, info, layers } = network;
  return { inputs, outputs, info, layers };
}

function buffersOf(value: Prediction): ArrayBuffer[] {
  const arrays = kindOf(value) === 'Float32Array' ? [value as Float32Array] : Object.values(value);
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
