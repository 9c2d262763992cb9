import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { maskedKernels } from '@supermask/layers';
import { install } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { onCpuClock } from '../time-cpu.ts';
import type { Clocked } from '../time-in-turn.ts';
import { type Fit, fitNetwork } from './fit-network.ts';
import { buildTraining, type TrainingKey } from './training-network.ts';
import { startOp } from './training-ops.ts';
import { startStep } from './training-step.ts';

/** What a child is to make ready: steps, the masks of a network alone, a product. */
export type Subject =
  | { readonly kind: 'step'; readonly key: TrainingKey; readonly threads: number }
  | { readonly kind: 'masks'; readonly key: TrainingKey }
  | { readonly kind: 'op'; readonly op: string };

/** What it says about it. */
export interface Opened {
  /** Of the first three steps. */
  readonly losses?: readonly number[];
  /** Some results of a product. */
  readonly sample?: readonly number[];
}

/** Bytes. */
export interface MemoryUse {
  /** All tensors between two steps. */
  readonly tensors: number;
  /** The most that tensors took at a time within a step. */
  readonly peak: number;
  /** The memory of tfjs-backend-wasm, which never shrinks. */
  readonly heap: number;
  /** The most that the process took. */
  readonly rss: number;
}

type Request =
  | { readonly do: 'fit'; readonly fit: Fit }
  | ({ readonly id: string } & (
      | { readonly do: 'open'; readonly subject: Subject }
      | { readonly do: 'run'; readonly calls: number }
      | { readonly do: 'memory' | 'close' }
    ));

interface Open {
  readonly run: Clocked;
  readonly once: () => unknown;
  readonly said: Opened;
  readonly dispose: () => void;
}

// `node training-child.js supermask | supermask-relaxed | tfjs-wasm`: what a process can have only one of.
const [engine = 'supermask'] = process.argv.slice(2);
if (engine === 'supermask-relaxed' && process.version.startsWith('v20.')) {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}
tf.env().set('PROD', true);
const started = await tf
  .setBackend('wasm')
  .then((done) => {
    if (!done) throw new Error('tfjs refused "wasm"');
    if (engine !== 'tfjs-wasm') install({ simd: engine === 'supermask' ? 'fixed' : 'relaxed' });
    return {};
  })
  .catch((error: Error) => ({ failed: error.message }));
console.log(JSON.stringify(started));
const opened = new Map<string, Open>();
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await respond(JSON.parse(line)).catch((error: Error) => ({ failed: error.message }));
  console.log(JSON.stringify(answer));
}

async function respond(request: Request): Promise<object> {
  if (request.do === 'fit') return fitNetwork(request.fit);
  const { id } = request;
  if (request.do === 'open') {
    const made = await open(request.subject);
    opened.set(id, made);
    return made.said;
  }
  const { run, once, dispose } = opened.get(id) as Open;
  if (request.do === 'run') return run(request.calls);
  if (request.do === 'memory') return memoryOf(once);
  dispose();
  opened.delete(id);
  return {};
}

async function open(subject: Subject): Promise<Open> {
  if (subject.kind === 'op') {
    const { run, sample, dispose } = startOp(subject.op);
    return { run: onCpuClock(run), once: run, said: { sample }, dispose };
  }
  if (subject.kind === 'masks') {
    const model = await buildTraining(subject.key);
    const once = (): void => {
      for (const { kernel } of maskedKernels(model)) {
        const { weight, scores, layout, reparam } = kernel;
        const stored = { weight: weight.read(), scores: scores.read(), layout };
        reparam.effective(stored, { training: true, step: 0 }).dispose();
      }
    };
    return { run: onCpuClock(once), once, said: {}, dispose: () => model.dispose() };
  }
  const { run, dispose } = await startStep(subject.key, subject);
  const losses = [await run(), await run(), await run()];
  return { run: onCpuClock(run), once: run, said: { losses }, dispose };
}

async function memoryOf(once: () => unknown): Promise<MemoryUse> {
  const { peakBytes } = await tf.profile(async () => {
    await once();
    return [];
  });
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  return {
    tensors: tf.memory().numBytes,
    peak: peakBytes,
    heap: wasm.HEAPU8.byteLength,
    rss: 1024 * process.resourceUsage().maxRSS,
  };
}
