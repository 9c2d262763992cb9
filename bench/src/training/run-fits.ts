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

/** What each network takes in training, in a process of its own; asked for by name, also after how many steps. */
export async function runMemory({
  only,
  quick,
}: Pick<FitCommand, 'only' | 'quick'>): Promise<readonly MemoryResult[]> {
  const results: MemoryResult[] = [];
  const lengths = only.startsWith('memory') ? [3, 1000, 10_000] : [3];
  for (const network of ['mlp', 'conv2-28', 'conv4-28'] as const) {
    const key = { network, method: 'edge-popup', density: 0.5 } as const;
    // As many steps of the others take an hour.
    const asked = network === 'mlp' ? lengths : lengths.map((steps) => Math.min(steps, 100)).slice(0, 2);
    const names = asked.map((steps) => `memory/${network}/edge-popup/0.5/steps-${steps}`);
    if (quick || !names.some((name) => name.includes(only))) continue;
    await startFresh('supermask', async (fresh) => {
      const { run, memory } = await fresh.open({ kind: 'step', key, threads: 1 });
      // A subject has made three steps when it is ready.
      let made = 3;
      for (const [i, steps] of asked.entries()) {
        await run(steps - made);
        made = steps;
        const use = await memory();
        const name = names[i] as string;
        results.push({ name, engine: 'supermask', ...use });
        const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
        console.log(
          `${name}  tensors ${megabytes(use.tensors)}, in a step ${megabytes(use.peak)}; ` +
            `heap of tfjs-backend-wasm ${megabytes(use.heap)}; process ${megabytes(use.rss)}`,
        );
      }
    });
  }
  return results;
}
