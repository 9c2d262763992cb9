import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, CheckpointFolder, decodeCheckpoint, type ImpStore } from '@supermask/trainers';
import { configDifferences, type RunConfig } from './config.ts';
import { hashBytes } from './receipt.ts';
import { writeFile } from './write-file.ts';

/** The checkpoints of a run, in its folder. */
export interface RunCheckpoints {
  /** Where to go on: the newest checkpoint of this very configuration, if there is one. */
  readonly resume?: Checkpoint;
  /** Damaged checkpoints and levels that were passed over, and why. */
  readonly refused: readonly string[];
  /** What was saved last and where, in words; undefined before the first time. */
  last(): string | undefined;
  save(checkpoint: Checkpoint): Promise<void>;
  /** The finished levels of iterative pruning. */
  readonly levels: ImpStore;
}

/** What a checkpoint says about its run, so that no other run goes on from it. */
export function checkpointConfig(config: RunConfig): { run: string } {
  return { run: JSON.stringify(config) };
}

/**
 * Opens the folders `checkpoints` and `levels` of a run; with `fresh` what they hold of it is removed. A damaged
 * level is removed too, since it is trained again.
 *
 * @throws on checkpoints of another configuration, which would be lost.
 */
export async function runCheckpoints(
  dir: string,
  {
    config,
    fresh,
    beforeWrite,
  }: {
    readonly config: RunConfig;
    readonly fresh: boolean;
    readonly beforeWrite?: ((name: 'checkpoints' | 'levels') => Promise<void>) | undefined;
  },
): Promise<RunCheckpoints> {
  const folder = new CheckpointFolder(join(dir, 'checkpoints'));
  const { checkpoint, refused } = fresh ? { refused: [] } : await folder.latest();
  if (checkpoint) checkSameRun(checkpoint, { config, dir });
  else await rm(folder.path, { recursive: true, force: true });
  const levels = levelFolder(dir, config);
  if (fresh) await rm(levels, { recursive: true, force: true });
  const damaged = await removeDamaged(levels);
  let last: string | undefined;
  return {
    ...(checkpoint ? { resume: checkpoint } : {}),
    refused: [...refused, ...damaged].map(({ path, reason }) => `${path}: ${reason}`),
    last: () => last,
    async save(next) {
      await beforeWrite?.('checkpoints');
      last = `${await folder.save(next)} holds epoch ${next.position.epoch}`;
    },
    levels: levelStore(levels, {
      beforeWrite: async () => beforeWrite?.('levels'),
      onSaved: () => {
        last = `${levels} holds its levels`;
      },
    }),
  };
}

function checkSameRun(
  checkpoint: Checkpoint,
  { config, dir }: { readonly config: RunConfig; readonly dir: string },
): void {
  const { run = '{}' } = checkpoint.config;
  if (run === checkpointConfig(config).run) return;
  throw new Error(
    `[supermask/experiments] runExperiment: ${dir} holds an unfinished run with ` +
      `${configDifferences(JSON.parse(run), config)} (choose another --out, or --fresh to start over)`,
  );
}

/** Levels lie in a folder named after their configuration. */
function levelFolder(dir: string, config: RunConfig): string {
  const name = hashBytes(new TextEncoder().encode(checkpointConfig(config).run)).slice(0, 12);
  return join(dir, 'levels', name);
}

/** Removes files that are no whole levels, and those that a killed process had not finished. */
async function removeDamaged(folder: string): Promise<{ path: string; reason: string }[]> {
  const removed: { path: string; reason: string }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (name.endsWith('.part')) {
      await rm(path);
      continue;
    }
    const bytes = await readFile(path);
    try {
      decodeCheckpoint(bytes);
    } catch (error) {
      removed.push({ path, reason: (error as Error).message });
      await rm(path);
    }
  }
  return removed;
}

function levelStore(
  folder: string,
  { beforeWrite, onSaved }: { readonly beforeWrite: () => Promise<void>; readonly onSaved: () => void },
): ImpStore {
  return {
    load: (level) =>
      readFile(join(folder, `${level}.safetensors`)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    async save(level, bytes) {
      await beforeWrite();
      await writeFile(join(folder, `${level}.safetensors`), bytes);
      onSaved();
    },
  };
}
