import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, CheckpointFolder, type ImpStore } from '@supermask/trainers';
import type { RunConfig } from './config.ts';
import { hashBytes } from './receipt.ts';
import { writeFile } from './write-file.ts';

/** The checkpoints of a run, in its folder. */
export interface RunCheckpoints {
  /** Where to go on: the newest checkpoint of this very configuration, if there is one. */
  readonly resume?: Checkpoint;
  /** Damaged checkpoints that were passed over, and why. */
  readonly refused: readonly string[];
  /** Epochs that a checkpoint holds, with its path; undefined before the first. */
  last(): { readonly epoch: number; readonly path: string } | undefined;
  save(checkpoint: Checkpoint): Promise<void>;
  /** The finished levels of iterative pruning. */
  readonly levels: ImpStore;
}

/** What a checkpoint says about its run, so that no other run goes on from it. */
export function checkpointConfig(config: RunConfig): { run: string } {
  return { run: JSON.stringify(config) };
}

/**
 * Opens the folder `checkpoints` of a run. Checkpoints of another configuration are removed, and all of them
 * with `fresh`.
 */
export async function runCheckpoints(
  dir: string,
  { config, fresh }: { readonly config: RunConfig; readonly fresh: boolean },
): Promise<RunCheckpoints> {
  const folder = new CheckpointFolder(join(dir, 'checkpoints'));
  const { checkpoint, refused } = fresh ? { refused: [] } : await folder.latest();
  const mine = checkpoint?.config.run === checkpointConfig(config).run;
  if (!mine) await rm(folder.path, { recursive: true, force: true });
  let last: { epoch: number; path: string } | undefined;
  return {
    ...(mine && checkpoint ? { resume: checkpoint } : {}),
    refused: refused.map(({ path, reason }) => `${path}: ${reason}`),
    last: () => last,
    async save(next) {
      last = { epoch: next.position.epoch, path: await folder.save(next) };
    },
    levels: await levelStore(dir, { config, fresh }),
  };
}

/** Levels lie in a folder named after their configuration. */
async function levelStore(
  dir: string,
  { config, fresh }: { readonly config: RunConfig; readonly fresh: boolean },
): Promise<ImpStore> {
  const name = hashBytes(new TextEncoder().encode(checkpointConfig(config).run)).slice(0, 12);
  const folder = join(dir, 'levels', name);
  if (fresh) await rm(folder, { recursive: true, force: true });
  return {
    load: (level) =>
      readFile(join(folder, `${level}.safetensors`)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    save: (level, bytes) => writeFile(join(folder, `${level}.safetensors`), bytes),
  };
}
