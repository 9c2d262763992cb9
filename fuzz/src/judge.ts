import { isDeepStrictEqual } from 'node:util';
import { decodeSmask, encodeSmask } from '@supermask/format';
import { loadBytes, type Network } from '@supermask/runtime';
import type { Draw } from './draw.ts';

/** How far a file came: where it was refused, or that it was computed. */
export const STAGES = ['container', 'header', 'tensors', 'graph', 'planner', 'predict', 'predicted'] as const;
export type Stage = (typeof STAGES)[number];

export interface Verdict {
  readonly stage: Stage;
  /** What must not happen, if it did. */
  readonly finding?: string | undefined;
}

/** Small, so that a case is quick: what a file may ask for is in proportion to them. */
const LIMITS = { memoryLimit: 2 ** 24, workLimit: 2 ** 22 };
const LONGEST_MS = 1000;

/**
 * Reads a file and predicts with it.
 *
 * @param draw makes the same choices each time.
 */
export function judge(file: Uint8Array, draw: () => Draw): Verdict {
  const timed = (): readonly [Verdict, number] => {
    const start = performance.now();
    return [read(file, draw()), performance.now() - start];
  };
  const [verdict, ms] = timed();
  if (verdict.finding !== undefined || ms < LONGEST_MS) return verdict;
  // Once more: others may have had the processor.
  const [, again] = timed();
  return again < LONGEST_MS ? verdict : { ...verdict, finding: `took ${Math.round(again)} ms` };
}

function read(file: Uint8Array, draw: Draw): Verdict {
  let loaded: Omit<Loaded, 'draw'>;
  try {
    const network = loadBytes(file, { simd: 'none', ...LIMITS });
    const inputs = inputsFor(network, draw);
    loaded = { network, inputs, results: network.predict(inputs) };
  } catch (error) {
    const stage = stageOf(error);
    return stage === undefined ? { stage: 'predict', finding: textOf(error) } : { stage };
  }
  try {
    return { stage: 'predicted', finding: fault(file, { ...loaded, draw }) };
  } catch (error) {
    return { stage: 'predicted', finding: `predicted once, then ${textOf(error)}` };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
}

interface Loaded {
  readonly network: Network;
  readonly inputs: Values;
  readonly results: Values;
  readonly draw: Draw;
}

type Values = Readonly<Record<string, Float32Array>>;

function inputsFor({ inputs }: Network, draw: Draw): Values {
  const values = draw.pick([
    [0, 1, 2],
    [1, -1],
    [-1.5, 0.25, 3e38, 1e-40],
    [0.5, -0.75, 2],
  ]);
  const entries = inputs.map(({ name, shape }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const first = draw.integer(7);
    const input = new Float32Array(length);
    for (let i = 0; i < length; i++) input[i] = values[(first + i * 7) % values.length] as number;
    return [name, input];
  });
  return Object.fromEntries(entries);
}

/** What is wrong with a network that loads. */
function fault(file: Uint8Array, { network, inputs, results, draw }: Loaded): string | undefined {
  const names = network.outputs.map(({ name }) => name);
  if (!isDeepStrictEqual(Object.keys(results).sort(), names.sort())) return 'other outputs than announced';
  for (const { name, shape } of network.outputs) {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = results[name];
    if (!(values instanceof Float32Array) || values.length !== length)
      return `output ${name} is not of its shape`;
  }
  if (Object.getPrototypeOf({}) !== Object.prototype || 'polluted' in {}) return 'a prototype has changed';
  const same = (other: Network): boolean => sameBits(other.predict(inputs), results);
  if (draw.once(20) && !same(loadBytes(file, { simd: 'fixed', ...LIMITS })))
    return 'SIMD gives other bits than none';
  if (draw.once(24) && !same(loadBytes(file, { simd: 'none', ...LIMITS })))
    return 'loaded again, gives other bits';
  if (draw.once(4) && !same(network)) return 'predicting again gives other bits';
  if (draw.once(12)) return lostInWriting(file);
  if (draw.once(12)) return dependsOnOutputs(file, inputs, results);
  return undefined;
}

function sameBits(a: Values, b: Values): boolean {
  return Object.entries(a).every(([name, values]) => {
    const others = b[name] as Float32Array;
    const words = new Uint32Array(others.buffer, others.byteOffset, others.length);
    return new Uint32Array(values.buffer, values.byteOffset, values.length).every(
      (word, i) => word === words[i] || (Number.isNaN(values[i]) && Number.isNaN(others[i])),
    );
  });
}

function lostInWriting(file: Uint8Array): string | undefined {
  const read = decodeSmask(file);
  return isDeepStrictEqual(decodeSmask(encodeSmask(read)), read)
    ? undefined
    : 'written again, is another network';
}

/** Nodes that make a small deviation a large one. */
const STEEP = /"op":"embedding"|"function":"softmax"/;

/** A network of which everything is asked for cannot do several nodes at once, nor leave values where it likes. */
function dependsOnOutputs(file: Uint8Array, inputs: Values, results: Values): string | undefined {
  const { graph, tensors, info } = decodeSmask(file);
  if (STEEP.test(JSON.stringify(graph.nodes))) return undefined;
  const outputs = [...graph.inputs, ...graph.nodes].map(({ name }) => name);
  const all = loadBytes(encodeSmask({ graph: { ...graph, outputs }, tensors, info }), { simd: 'none' });
  const values = all.predict(inputs);
  const largest = Object.values(values).reduce(
    (most, some) => some.reduce((a, b) => Math.max(a, Math.abs(b)), most),
    1,
  );
  const unsure = graph.nodes.some((node) => {
    if (node.op !== 'activation' || node.function !== 'sign') return false;
    return values[node.input]?.some((value) => Math.abs(value) < 1e-3 * largest);
  });
  if (unsure || !(largest < 1e6)) return undefined;
  const near = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-4 * largest;
  const differs = Object.entries(results).find(([name, some]) =>
    some.some((x, i) => !near(x, values[name]?.[i] ?? Number.NaN)),
  );
  return differs === undefined ? undefined : `${differs[0]} is another value if all are outputs`;
}

/** Where an error says that a file was refused; undefined if it is none of ours. */
function stageOf(error: unknown): Stage | undefined {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('[supermask/runtime] predict: ')) return 'predict';
  if (message.startsWith('[supermask/runtime] ')) return 'planner';
  if (!message.startsWith('[supermask/format] ')) return undefined;
  if (message.includes('] decodeSafetensors: ')) return 'container';
  if (/\] inferShapes: |the header's "graph"/.test(message)) return 'graph';
  if (HEADER.test(message)) return 'header';
  return 'tensors';
}

const HEADER =
  /\] smask: (the header|this safetensors|the file has version|.* (has no checksum|does not match)|there is a checksum|the info)/s;
