import { checkCount } from './check-count.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

/** What a folder of checkpoints has. */
export interface LatestCheckpoint {
  /** The newest that verifies; absent if none does. */
  readonly checkpoint?: Checkpoint;
  /** Newer files that are damaged, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

type FileSystem = typeof import('node:fs/promises');

/**
 * Checkpoints of one run in a folder of a file system (Node, Deno, Bun), named after their steps. A file is
 * written under a temporary name, brought to the disk and then renamed, so that a process killed at any moment
 * leaves whole files.
 */
export class CheckpointFolder {
  readonly path: string;
  private readonly keep: number;

  /**
   * @param path made at the first `save` if there is none.
   * @param options.keep how many checkpoints stay, an integer ≥ 1; by default two, so that one is left should the
   *   newest be damaged.
   */
  constructor(path: string, { keep = 2 }: { readonly keep?: number } = {}) {
    checkCount('CheckpointFolder', 'keep', keep);
    this.path = path;
    this.keep = keep;
  }

  /**
   * Writes a checkpoint, then removes what is older than the ones to keep.
   *
   * @returns its path.
   */
  async save(checkpoint: Checkpoint): Promise<string> {
    const fs = await fileSystem();
    await fs.mkdir(this.path, { recursive: true });
    const name = `checkpoint-${`${checkpoint.trainer.steps}`.padStart(9, '0')}.safetensors`;
    const temporary = this.pathOf(`${name}.part`);
    const file = await fs.open(temporary, 'w');
    try {
      await file.writeFile(encodeCheckpoint(checkpoint));
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, this.pathOf(name));
    const upToThis = (await this.names(fs)).filter((other) => other <= name);
    for (const old of upToThis.slice(0, -this.keep)) await fs.rm(this.pathOf(old), { force: true });
    return this.pathOf(name);
  }

  /** The newest checkpoint that verifies, and the newer ones that do not. None if there is no such folder. */
  async latest(): Promise<LatestCheckpoint> {
    const fs = await fileSystem();
    const refused: { path: string; reason: string }[] = [];
    for (const name of (await this.names(fs)).reverse()) {
      const path = this.pathOf(name);
      const bytes = await fs.readFile(path);
      try {
        return { checkpoint: decodeCheckpoint(bytes), refused };
      } catch (error) {
        refused.push({ path, reason: (error as Error).message });
      }
    }
    return { refused };
  }

  private pathOf(name: string): string {
    return `${this.path}/${name}`;
  }

  /** The names of checkpoints, the one with the fewest steps first. */
  private async names({ readdir }: FileSystem): Promise<string[]> {
    try {
      const names = await readdir(this.path);
      return names.filter((name) => /^checkpoint-\d{9,}\.safetensors$/.test(name)).sort();
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** The file system, loaded at the first use so that the package also loads in browsers. */
async function fileSystem(): Promise<FileSystem> {
  try {
    // Bundlers for the web may leave an empty module in its place.
    const module: FileSystem = await import(/* webpackIgnore: true */ 'node:fs/promises');
    if (typeof module.readFile === 'function') return module;
  } catch {}
  throw new Error(
    '[supermask/trainers] CheckpointFolder: needs a file system, there is none here (in a browser, keep the bytes ' +
      'of encodeCheckpoint, e.g. in IndexedDB)',
  );
}
