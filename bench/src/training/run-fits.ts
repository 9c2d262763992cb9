import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fit, Fitted } from './fit-network.ts';
import { startFresh } from './training-engine.ts';

export interface FitResult extends Fitted {
  readonly name: string;
  readonly engine: string;
}

interface FitCommand {
  readonly only: string;
  readonly quick: boolean;
  /** A folder with the folders mnist and fashion-mnist. */
  readonly dataDir: string | undefined;
  readonly images: number;
}

const RECIPE = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 } as const;

/** Whole trainings, one after the other: seconds to an accuracy, and, asked for by name, an epoch. */
export async function runFits({ only, quick, dataDir, images }: FitCommand): Promise<readonly FitResult[]> {
  const named = (name: string): boolean => !quick && name.includes(only);
  const results: FitResult[] = [];
  const run = async (name: string, fit: Omit<Fit, 'dir'>, engines: readonly string[]): Promise<void> => {
    const dir = join(dataDir ?? '', fit.dataset);
    if (dataDir === undefined || !existsSync(dir)) {
      console.log(
        `${name}: not timed: no ${fit.dataset} (--data-dir or SUPERMASK_DATA names the folder above)`,
      );
      return;
    }
    for (const engine of engines) {
      try {
        const fitted = await startFresh(engine, (fresh) => fresh.fit({ ...fit, dir }), fit.threads);
        results.push({ name, engine, ...fitted });
        const { seconds, epochs, accuracy } = fitted;
        const found = `${seconds.toFixed(1)} s, ${epochs} epochs, ${(100 * accuracy).toFixed(2)} %`;
        console.log(`${name}  ${engine.padEnd(20)}${found}`);
      } catch (error) {
        console.log(`${name}  ${engine.padEnd(20)}fails: ${(error as Error).message}`);
      }
    }
  };
  const ours = ['supermask', 'supermask-relaxed'];
  const both = [...ours, 'torch-sort', 'torch-kth'];
  for (const threads of [1, 2]) {
    const name = `accuracy/mlp/edge-popup/0.5/97/t${threads}`;
    if (!named(name)) continue;
    const key = { network: 'mlp', method: 'edge-popup', density: 0.5 } as const;
    const more = { images, epochs: 20, target: 0.97, recipe: RECIPE } as const;
    await run(name, { key, threads, dataset: 'mnist', ...more }, both);
  }
  // Minutes each: only where it is asked for.
  for (const threads of only.startsWith('epoch') ? [1, 2] : []) {
    const name = `epoch/conv2-28/edge-popup/0.3/${images}/t${threads}`;
    if (!named(name)) continue;
    const key = { network: 'conv2-28', method: 'edge-popup', density: 0.3 } as const;
    await run(name, { key, threads, dataset: 'fashion-mnist', images, epochs: 1, recipe: RECIPE }, ours);
  }
  return results;
}

export interface MemoryResult {
  readonly name: string;
  readonly engine: string;
  readonly tensors: number;
  readonly peak: number;
  readonly heap: number;
  readonly rss: number;
}

/** What each network takes in training, in a process of its own. */
export async function runMemory({
  only,
  quick,
}: Pick<FitCommand, 'only' | 'quick'>): Promise<readonly MemoryResult[]> {
  const results: MemoryResult[] = [];
  for (const network of ['mlp', 'conv2-28', 'conv4-28'] as const) {
    const name = `memory/${network}/edge-popup/0.5`;
    if (quick || !name.includes(only)) continue;
    const key = { network, method: 'edge-popup', density: 0.5 } as const;
    for (const engine of ['supermask']) {
      const use = await startFresh(engine, async (fresh) =>
        (await fresh.open({ kind: 'step', key, threads: 1 })).memory(),
      );
      results.push({ name, engine, ...use });
      const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
      console.log(
        `${name}  ${engine}: tensors ${megabytes(use.tensors)}, in a step ${megabytes(use.peak)}; ` +
          `heap of tfjs-backend-wasm ${megabytes(use.heap)}; process ${megabytes(use.rss)}`,
      );
    }
  }
  return results;
}
