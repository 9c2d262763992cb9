import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-node';
import { encodeOnnx, type OnnxGraph, type OnnxValue } from '../onnx/onnx-model.ts';
import type { Ranges } from '../onnx/quantise.ts';
import { type Engine, startEngine } from './engine.ts';

/** What `onnxruntime-web` and `onnxruntime-node` have in common. */
export interface Ort {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<InferenceSession> };
  readonly Tensor: TensorConstructor;
}

/** @returns the engine, or why it is not there. */
export async function importOrt(which: 'web' | 'node'): Promise<Ort | string> {
  try {
    if (which === 'node') return (await import('onnxruntime-node')) as unknown as Ort;
    const ort = await import('onnxruntime-web');
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    return ort as unknown as Ort;
  } catch (error) {
    return (error as Error).message.split('\n')[0] as string;
  }
}

interface OrtModel {
  readonly onnx: Uint8Array;
  /** Of an image, with channels last as everywhere else here; the engine gets them first. */
  readonly shape: readonly number[];
}

/** One thread. The input is a tensor already when the clock starts; the result is in JavaScript's memory. */
export function startOrt(ort: Ort, { onnx, shape }: OrtModel, image: Float32Array): Promise<Engine> {
  return startEngine(async () => {
    const session = await ort.InferenceSession.create(onnx, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
    });
    const [input, output] = [session.inputNames[0] as string, session.outputNames[0] as string];
    const tensor = (values: Float32Array): Tensor => {
      const [height, width, channels] = shape as [number, number, number];
      if (shape.length !== 3) return new ort.Tensor('float32', values, [1, ...shape]);
      return new ort.Tensor('float32', channelsFirst(values, channels), [1, channels, height, width]);
    };
    const own = { [input]: tensor(image) };
    return {
      run: async () => {
        await session.run(own);
      },
      predict: async (other) => {
        const results = await session.run({ [input]: tensor(other) });
        return (results[output] as Tensor).data as Float32Array;
      },
      dispose: () => session.release(),
    };
  });
}

function channelsFirst(values: Float32Array, channels: number): Float32Array {
  const positions = values.length / channels;
  return Float32Array.from(
    values,
    (_, i) => values[(i % positions) * channels + Math.floor(i / positions)] as number,
  );
}

/** The smallest and the largest number of all values of a graph, for an image as above. */
export async function measureRanges(ort: Ort, graph: OnnxGraph, image: Float32Array): Promise<Ranges> {
  const names = graph.nodes.map(({ output }) => output);
  const onnx = encodeOnnx({ ...graph, outputs: names.map((name) => ({ name })) });
  const session = await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const [{ name, shape }] = graph.inputs as [Required<OnnxValue>];
  const values = shape.length === 4 ? channelsFirst(image, shape[1] as number) : image;
  const results = await session.run({ [name]: new ort.Tensor('float32', values, [...shape]) });
  const ranges = new Map<string, readonly [number, number]>([[name, range(image)]]);
  for (const each of names) ranges.set(each, range((results[each] as Tensor).data as Float32Array));
  await session.release();
  return ranges;
}

function range(values: Float32Array): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
