import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clocked, Spent } from '../time-in-turn.ts';
import { type Child, startChild } from './child.ts';
import type { Fit, Fitted } from './fit-network.ts';
import type { MemoryUse, Opened, Subject } from './training-child.ts';
import { buildTraining, TRAINING_NETWORKS, type TrainingKey } from './training-network.ts';
import { RECIPE } from './training-step.ts';
import { writeStart } from './write-start.ts';

/** Something in a process of its own that is ready to be timed. */
export interface Subjected {
  readonly said: Opened;
  readonly run: Clocked;
  readonly memory: () => Promise<MemoryUse>;
  readonly close: () => Promise<void>;
}

/** @throws what the engine says if it cannot do it. */
type TrainingEngine = (subject: Subject) => Promise<Subjected>;

export interface TrainingEngines {
  readonly engines: ReadonlyMap<string, TrainingEngine>;
  /** Why an engine is not there. */
  readonly missing: Readonly<Record<string, string>>;
  readonly torch: string | undefined;
  readonly stop: () => Promise<void>;
}

const OURS = ['supermask', 'supermask-relaxed', 'tfjs-wasm'] as const;
const TORCH = { 'torch-sort': 'sort', 'torch-kth': 'kth', 'torch-dense': 'dense' } as const;
const PYTHON = '/usr/bin/python3';

/** Each engine in a process, since tfjs has one set of kernels; torch's three rules share theirs. */
export async function startEngines({ threads }: { readonly threads: number }): Promise<TrainingEngines> {
  const engines = new Map<string, TrainingEngine>();
  const missing: Record<string, string> = {};
  const children: Child[] = [];
  let torch: string | undefined;
  for (const name of OURS) {
    try {
      const { child } = await startOurs(name);
      children.push(child);
      engines.set(name, (subject) => open(child, { subject }));
    } catch (error) {
      missing[name] = (error as Error).message;
    }
  }
  try {
    const { child, hello } = await startTorch(threads);
    children.push(child);
    torch = hello.version;
    for (const [name, rule] of Object.entries(TORCH)) engines.set(name, onTorch(child, rule));
  } catch {
    for (const name of Object.keys(TORCH)) {
      missing[name] = `${PYTHON} has no torch (apt-get install python3-torch)`;
    }
  }
  return {
    ...{ engines, missing, torch },
    stop: async () => {
      for (const child of children) await child.stop();
    },
  };
}

/** A process with tfjs-backend-wasm, as it is or with our kernels. */
function startOurs(name: string): Promise<{ child: Child }> {
  const script = fileURLToPath(new URL('training/training-child.js', import.meta.url));
  return startChild(process.execPath, [script, name]);
}

function startTorch(threads: number): Promise<{ child: Child; hello: { version: string } }> {
  const script = fileURLToPath(new URL('../src/torch/train-steps.py', import.meta.url));
  return startChild(PYTHON, [script, `${threads}`]);
}

/** An engine in a new process. */
interface Fresh {
  readonly open: TrainingEngine;
  readonly fit: (fit: Fit) => Promise<Fitted>;
}

/** Runs something in a process that has done nothing else. */
export async function startFresh<T>(
  engine: string,
  run: (fresh: Fresh) => Promise<T>,
  threads = 1,
): Promise<T> {
  const rule = TORCH[engine as keyof typeof TORCH];
  const { child } = await (rule === undefined ? startOurs(engine) : startTorch(threads));
  try {
    return await run({
      open: rule === undefined ? (subject) => open(child, { subject }) : onTorch(child, rule),
      fit: (fit) =>
        rule === undefined
          ? child.ask({ do: 'fit', fit })
          : withStart(fit.key, (file) => {
              const { network, density } = fit.key;
              const { batch } = TRAINING_NETWORKS[network];
              return child.ask({ do: 'fit', ...fit, network, density, rule, file, batch });
            }),
    });
  } finally {
    await child.stop();
  }
}

let ids = 0;

async function open(child: Child, how: object): Promise<Subjected> {
  ids++;
  const id = `${ids}`;
  const said = await child.ask<Opened>({ do: 'open', id, ...how });
  return {
    said,
    run: (calls) => child.ask<Spent>({ do: 'run', id, calls }),
    memory: () => child.ask({ do: 'memory', id }),
    close: async () => void (await child.ask({ do: 'close', id })),
  };
}

/** It gets the weights, scores and examples that ours draw. */
function onTorch(child: Child, rule: string): TrainingEngine {
  return async (subject) => {
    if (subject.kind !== 'step') throw new Error('steps only');
    const { network, density } = subject.key;
    const key = rule === 'dense' ? ({ network, method: 'dense', density: 1 } as const) : subject.key;
    return withStart(key, (file) => open(child, { network, rule, density, file, recipe: RECIPE }));
  };
}

async function withStart<T>(key: TrainingKey, run: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'supermask-'));
  try {
    const file = join(folder, 'start.safetensors');
    const model = await buildTraining(key);
    await writeStart(file, key, model);
    model.dispose();
    return await run(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
