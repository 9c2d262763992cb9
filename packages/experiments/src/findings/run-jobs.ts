import { join } from 'node:path';
import type { ImpStore } from '@supermask/trainers';
import { completeConfig, type RunConfig } from '../config.ts';
import { prepareBackend } from '../prepare-backend.ts';
import type { ResultRow } from '../result-row.ts';
import { loadRunData, type RunData } from '../run-data.ts';
import { trainRow } from '../train-row.ts';
import type { RowJob } from './plan.ts';

/** Does jobs one after the other in this process, and keeps the data that it has read last. */
export class RowRunner {
  private readonly dataDir: string | undefined;
  private readonly data = new Map<string, RunData>();

  /** @param dataDir the folder above those of the data sets' files. */
  constructor(dataDir: string | undefined) {
    this.dataDir = dataDir;
  }

  /** @param jobs that may share levels of pruning. */
  async *run(jobs: readonly RowJob[], signal?: AbortSignal): AsyncGenerator<ResultRow, void, void> {
    await prepareBackend();
    const levels = memoryStore();
    for (const { config: partial, trial, curves, files } of jobs) {
      signal?.throwIfAborted();
      const config = completeConfig(partial);
      const data = await this.load(config);
      yield await trainRow(config, { data, test: !trial, best: curves, file: files, levels, signal });
    }
  }

  private async load(config: RunConfig): Promise<RunData> {
    const { dataset, trainSize, validationSize, testSize, seed } = config;
    const { subset, labelNoise, spurious } = config;
    const drawn =
      dataset === 'glyphs' || [subset, labelNoise, spurious].some((choice) => choice !== undefined);
    const key = JSON.stringify([
      [dataset, trainSize, validationSize, testSize],
      [subset, labelNoise, spurious],
      drawn ? seed : '',
    ]);
    const there = this.data.get(key);
    if (there) return there;
    const data = await loadRunData(config, {
      dataDir: this.dataDir === undefined ? undefined : join(this.dataDir, dataset),
    });
    const [oldest] = this.data.keys();
    if (oldest !== undefined && this.data.size >= 2) this.data.delete(oldest);
    this.data.set(key, data);
    return data;
  }
}

function memoryStore(): ImpStore {
  const kept = new Map<string, Uint8Array>();
  return {
    load: (name) => kept.get(name),
    save: (name, bytes) => void kept.set(name, bytes),
  };
}
