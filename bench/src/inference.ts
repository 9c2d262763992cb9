import { randomValues } from '@supermask/format';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type BenchCase, type CaseKey, caseName, makeCase } from './bench-case.ts';
import { deviation } from './deviation.ts';
import type { Engine } from './engines/engine.ts';
import { importOrt, measureRanges, type Ort, startOrt } from './engines/ort.ts';
import { startSupermask } from './engines/supermask.ts';
import { startTfjs } from './engines/tfjs.ts';
import { type Flip, flipFinder } from './first-flip.ts';
import { goalsOf, type JudgedGoal, judge } from './goals.ts';
import type { Peak } from './measure-peak.ts';
import type { BenchNetwork } from './networks.ts';
import { encodeOnnx, type OnnxGraph } from './onnx/onnx-model.ts';
import { quantise } from './onnx/quantise.ts';
import { toOnnx } from './onnx/to-onnx.ts';
import { timeCpu } from './time-cpu.ts';
import type { Timing } from './time-in-turn.ts';

export interface InferenceResult {
  /** network/kind/density/mask/batch. */
  readonly name: string;
  /** CPU milliseconds of one prediction, by engine. */
  readonly ms: Readonly<Record<string, number>>;
  /** Lower and upper quartile of the rounds. */
  readonly spread: Readonly<Record<string, readonly [number, number]>>;
  /** Wall-clock milliseconds of single predictions: median and 95th percentile. */
  readonly wall: Readonly<Record<string, readonly [number, number]>>;
  /** Wall-clock milliseconds from the file in memory to a network, and of its first prediction. */
  readonly first: Readonly<Record<string, Engine['first']>>;
  /** Ours over the engine's: less is faster. */
  readonly ratio: Readonly<Record<string, number>>;
  /** What it ought to reach, and whether it does. */
  readonly goals: readonly JudgedGoal[];
  /** `tfjs-wasm` timed before anything else of ours or of others ran. */
  readonly alone: number;
  /** Of our engines from the model in tfjs with the same weights: the largest deviation over the largest value. */
  readonly deviation: number;
  /** The share of the outputs that deviate by more than 1e-5 of the largest value. */
  readonly differing: number;
  /** Whole predictions of `supermask` beside those of tfjs. */
  readonly samples: SampleComparison;
  readonly bytes: number;
  readonly multiplyAdds: BenchCase['multiplyAdds'];
  /** Kept multiply-adds a second over those of a bare loop; not of binary activations. */
  readonly shareOfPeak?: number;
  /** Where the masks come from. */
  readonly note: string;
}

interface SampleComparison {
  readonly count: number;
  /** The share of the images with an output that deviates by more than 1e-5 of the largest value. */
  readonly differing: number;
  /** The share of the images with another class. */
  readonly otherClass: number;
  /** For each image that differs, of a network with binary activations: where that begins. */
  readonly flips: readonly (Flip | undefined)[];
}

/** The dense engines of a network. */
export interface NetworkResult {
  readonly network: string;
  /** Why an engine was not timed. */
  readonly missing: Readonly<Record<string, string>>;
  /** Of the dense engines from tfjs, as `InferenceResult` has it. */
  readonly deviation: Readonly<Record<string, number>>;
  /** Of its float32 weights as ONNX. */
  readonly denseBytes: number;
}

interface InferenceOptions {
  readonly quick: boolean;
  readonly relaxed: boolean;
  readonly peak: Peak;
  readonly onNetwork: (result: NetworkResult) => void;
  readonly onCase: (result: InferenceResult) => void;
  /** Hears of the cases for which there are no learned masks. */
  readonly onMissing: (name: string) => void;
}

/**
 * Times predictions of masked networks by `@supermask/runtime` beside those of the same dense networks by other
 * engines, all of one network in turn, and compares what they predict.
 */
export async function benchInference(keys: readonly CaseKey[], options: InferenceOptions): Promise<void> {
  const orts = { web: await importOrt('web'), node: await importOrt('node') };
  for (const network of new Set(keys.map((key) => key.network))) {
    await benchNetwork(
      network,
      keys.filter((key) => key.network === network),
      { ...options, orts },
    );
  }
}

interface Started {
  readonly made: BenchCase;
  readonly key: CaseKey;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly compared: Pick<InferenceResult, 'deviation' | 'differing' | 'samples'>;
}

async function benchNetwork(
  network: BenchNetwork,
  keys: readonly CaseKey[],
  {
    quick,
    relaxed,
    peak,
    onNetwork,
    onCase,
    onMissing,
    orts,
  }: InferenceOptions & { orts: Record<'web' | 'node', Ort | string> },
): Promise<void> {
  // The weights do not matter to the dense engines, the activations do.
  const some = keys.find(({ kind, mask }) => kind !== 'mpt11' && mask !== 'learned');
  const baseline = (await makeCase(
    some ?? { network, kind: 'float', density: 0.1, mask: 'iid' },
  )) as BenchCase;
  const shape = (baseline.dense.inputs[0] as SymbolicTensor).shape.slice(1) as number[];
  const image = randomImage(shape, 0);
  const effort = quick ? { rounds: 5, atLeast: 20 } : { rounds: 11, atLeast: 60 };
  const dense = await startDense(baseline, { quick, image, shape, orts });
  const tfjs = dense.engines.get('tfjs-wasm') as Engine;
  // Twice, since V8 is still compiling tfjs the first time.
  await timeCpu({ tfjs: tfjs.run }, effort);
  const alone = (await timeCpu({ tfjs: tfjs.run }, effort)).tfjs as Timing;
  onNetwork({ network: network.name, ...dense });

  const started: Started[] = [];
  /** What the mask does not change, for a kind. */
  const shared = new Map<string, Engine>();
  for (const key of keys) {
    const made = caseName(key) === baseline.name ? baseline : await makeCase(key);
    if (made === undefined) {
      onMissing(caseName(key));
      continue;
    }
    const { bytes } = made;
    const engines = new Map([['supermask', await startSupermask(bytes, image, { simd: 'fixed' })]]);
    if (relaxed) {
      engines.set('supermask-relaxed', await startSupermask(bytes, image, { simd: 'relaxed' }));
    }
    const { kind } = key;
    if (kind === 'mpt11' && !shared.has('tfjs-wasm-binary mpt11')) {
      shared.set('tfjs-wasm-binary mpt11', await startTfjs(made.dense, image));
    }
    const images = kind === 'mpt11' ? (quick ? 8 : 32) : quick ? 1 : 8;
    const compared = await compare(made, [...engines.values()], { shape, images });
    started.push({ made, key, engines, compared });
    if (kind !== 'mpt11' && made !== baseline) made.dense.dispose();
  }

  const variants = new Map<string, Engine>([...dense.engines, ...shared]);
  for (const { made, engines } of started) {
    for (const [engine, one] of engines) variants.set(`${engine} ${made.name}`, one);
  }
  const times = await timeCpu(
    Object.fromEntries([...variants].map(([name, { run }]) => [name, run])),
    effort,
  );
  for (const { made, key, engines, compared } of started) {
    const { kind } = key;
    const names = new Map<string, string>([
      ...[...engines.keys()].map((engine) => [engine, `${engine} ${made.name}`] as const),
      ...[...shared.keys()]
        .filter((name) => name.endsWith(` ${kind}`))
        .map((name) => [name.split(' ')[0] as string, name] as const),
      ...[...dense.engines.keys()].map((engine) => [engine, engine] as const),
    ]);
    const each = <T>(of: (timing: Timing, engine: Engine) => T): Record<string, T> =>
      Object.fromEntries(
        [...names].map(([engine, name]) => [engine, of(times[name] as Timing, variants.get(name) as Engine)]),
      );
    const ours = (times[`supermask ${made.name}`] as Timing).median;
    const ms = each(({ median }) => median);
    onCase({
      name: made.name,
      ms,
      spread: each(({ spread }) => spread),
      wall: each(({ wall }) => wall),
      first: each((_, { first }) => first),
      ratio: each(({ median }) => ours / median),
      goals: judge(goalsOf(key), ms),
      alone: alone.median,
      ...compared,
      bytes: made.bytes.length,
      multiplyAdds: made.multiplyAdds,
      ...(kind === 'mpt11' ? {} : { shareOfPeak: made.multiplyAdds.kept / ours / 1e6 / peak[kind] }),
      note: made.note,
    });
  }
  for (const engine of variants.values()) await engine.dispose();
  for (const { made, key } of started) if (key.kind === 'mpt11') made.dense.dispose();
  baseline.dense.dispose();
}

interface Dense extends Omit<NetworkResult, 'network'> {
  readonly engines: ReadonlyMap<string, Engine>;
}

interface DenseOptions {
  readonly quick: boolean;
  readonly image: Float32Array;
  readonly shape: readonly number[];
  readonly orts: Readonly<Record<'web' | 'node', Ort | string>>;
}

async function startDense(
  { dense, smask, bytes: file }: BenchCase,
  { quick, image, shape, orts }: DenseOptions,
): Promise<Dense> {
  const tfjs = await startTfjs(dense, image);
  const engines = new Map([
    ['tfjs-wasm', tfjs],
    ['own-dense', await startSupermask(file, image, { simd: 'fixed', form: 'dense' })],
  ]);
  const missing: Record<string, string> = {};
  const deviations: Record<string, number> = {};
  const expected = await tfjs.predict(image);
  let graph: OnnxGraph;
  try {
    graph = toOnnx(smask);
  } catch (error) {
    const why = (error as Error).message;
    missing['ort-web'] = missing['ort-web-int8'] = missing['ort-node'] = why;
    return { engines, missing, deviation: deviations, denseBytes: 0 };
  }
  const onnx = encodeOnnx(graph);
  const start = async (
    name: string,
    ort: Ort | string,
    bytes: (ort: Ort) => Promise<Uint8Array>,
  ): Promise<void> => {
    try {
      if (typeof ort === 'string') throw new Error(ort);
      const engine = await startOrt(ort, { onnx: await bytes(ort), shape }, image);
      engines.set(name, engine);
      deviations[name] = deviation(await engine.predict(image), expected);
    } catch (error) {
      missing[name] = (error as Error).message;
    }
  };
  await start('ort-web', orts.web, async () => onnx);
  await start('ort-web-int8', quick ? 'not with --quick' : orts.web, async (ort) =>
    encodeOnnx(quantise(graph, await measureRanges(ort, graph, randomImage(shape, 0)))),
  );
  await start('ort-node', orts.node, async () => onnx);
  return { engines, missing, deviation: deviations, denseBytes: onnx.length };
}

/** @param engines the first is `supermask`. */
async function compare(
  { dense, smask }: BenchCase,
  engines: readonly Engine[],
  { shape, images }: { shape: readonly number[]; images: number },
): Promise<Started['compared']> {
  let [largest, other, all, differing, otherClass] = [0, 0, 0, 0, 0];
  const flips: (Flip | undefined)[] = [];
  const hasSigns = smask.graph.nodes.some((node) => node.op === 'activation' && node.function === 'sign');
  const findFlip = hasSigns ? flipFinder(dense, smask) : undefined;
  for (let i = 0; i < images; i++) {
    const image = randomImage(shape, i);
    const tfjs = await startTfjs(dense, image);
    const expected = await tfjs.predict(image);
    await tfjs.dispose();
    const most = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [e, engine] of engines.entries()) {
      const got = await engine.predict(image);
      largest = Math.max(largest, deviation(got, expected));
      all += got.length;
      const far = got.filter(
        (value, j) => !(Math.abs(value - (expected[j] as number)) <= 1e-5 * most),
      ).length;
      other += far;
      if (e > 0) continue;
      if (best(got) !== best(expected)) otherClass++;
      if (far === 0) continue;
      differing++;
      if (findFlip !== undefined) flips.push(findFlip(image));
    }
  }
  return {
    deviation: largest,
    differing: other / all,
    samples: { count: images, differing: differing / images, otherClass: otherClass / images, flips },
  };
}

function best(scores: Float32Array): number {
  return scores.indexOf(scores.reduce((most, score) => Math.max(most, score)));
}

function randomImage(shape: readonly number[], index: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return randomValues(
    { distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream: `image ${index}` },
    size,
  );
}
