import { kindOf } from '../kind-of.ts';
import { loadBytes } from '../load-bytes.ts';
import type { Network } from '../network.ts';
import type { Answer, Description, FirstDescription, Prediction, Question } from './messages.ts';
import { planFirst, planNext } from './shared-plan.ts';

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
    if ('input' in data) {
      const value = network.predict(data.input as Float32Array, data);
      parent.postMessage({ value }, buffersOf(value));
    } else parent.postMessage({ value: load(data) }, []);
  } catch (error) {
    parent.postMessage({ error: (error as Error).message }, []);
  }
};

function load(data: Exclude<Question, { readonly input: unknown }>): Description | FirstDescription {
  if ('plan' in data) {
    network = planNext(data.plan, data.thread, data.options);
    return describe(network);
  }
  // The text of a file can be decoded from memory of one's own only.
  const bytes = kindOf(data.bytes.buffer) === 'SharedArrayBuffer' ? data.bytes.slice() : data.bytes;
  if (data.share !== undefined) {
    const first = planFirst(bytes, data.options, data.share);
    network = first.network;
    return { ...describe(network), plan: first.plan };
  }
  // Not `load`, which fetches parts later: bundlers make one classic script of a worker.
  network = loadBytes(bytes, data.options);
  return describe(network);
}

function describe({ inputs, outputs, info, layers }: Network): Description {
  return { inputs, outputs, info, layers };
}

function buffersOf(value: Prediction): ArrayBuffer[] {
  const arrays = kindOf(value) === 'Float32Array' ? [value as Float32Array] : Object.values(value);
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
