import { crc32 } from '@supermask/format';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { exampleOrder } from './example-order.ts';
import type { ImpOptions, ImpStore, LevelRecord } from './imp-options.ts';
import type { Snapshot } from './snapshot.ts';
import type { TicketKernel } from './ticket-kernels.ts';

/** A finished level. */
export interface FinishedLevel extends LevelRecord {
  readonly trained: Snapshot;
}

/** Reads and writes levels as checkpoint files, and refuses those of another run. */
export class LevelStore {
  private readonly store: ImpStore | undefined;
  private readonly order: Checkpoint['order'];
  private readonly config: Readonly<Record<string, string>>;

  /** @param run what decides the result, as JSON; `config` are the caller's own words. */
  constructor(
    store: ImpStore | undefined,
    {
      order,
      run,
      config,
    }: { order: Checkpoint['order']; run: object; config: Checkpoint['config'] | undefined },
  ) {
    this.store = store;
    this.order = order;
    this.config = { ...config, imp: JSON.stringify(run) };
  }

  async loadRewind(): Promise<Checkpoint | undefined> {
    return await this.load('rewind');
  }

  async saveRewind(rewind: Checkpoint): Promise<void> {
    await this.save('rewind', rewind);
  }

  async loadLevel(level: number): Promise<FinishedLevel | undefined> {
    const checkpoint = await this.load(`level-${level}`);
    if (checkpoint === undefined) return undefined;
    const { variables: trained, logs, config } = checkpoint;
    return {
      trained,
      logs,
      ...(config.evaluation ? { evaluation: JSON.parse(config.evaluation) } : {}),
    };
  }

  async saveLevel(level: number, { trained, logs, evaluation }: FinishedLevel): Promise<void> {
    const { epoch = 0, seconds = 0 } = logs.at(-1) ?? {};
    await this.save(`level-${level}`, {
      variables: trained,
      trainer: { steps: 0, slots: new Map() },
      position: { epoch, batch: 0, lossSum: 0, seen: 0, seconds },
      order: this.order,
      logs,
      config: evaluation ? { evaluation: JSON.stringify(evaluation) } : {},
    });
  }

  /** How far the training of a level is that was interrupted. */
  async loadRunning(level: number): Promise<Checkpoint | undefined> {
    const checkpoint = await this.load('running');
    return checkpoint?.config.level === `${level}` ? checkpoint : undefined;
  }

  async saveRunning(level: number, checkpoint: Checkpoint): Promise<void> {
    await this.save('running', { ...checkpoint, config: { level: `${level}` } });
  }

  private async load(name: string): Promise<Checkpoint | undefined> {
    const bytes = await this.store?.load(name);
    if (bytes === undefined) return undefined;
    const checkpoint = decoded(bytes, name);
    const { imp } = this.config;
    if (checkpoint.config.imp === imp) return checkpoint;
    throw new Error(
      `[supermask/trainers] imp: "${name}" of the store was made with ${checkpoint.config.imp}, got ${imp}`,
    );
  }

  private async save(name: string, checkpoint: Checkpoint): Promise<void> {
    await this.store?.save(
      name,
      encodeCheckpoint({ ...checkpoint, config: { ...this.config, ...checkpoint.config } }),
    );
  }
}

function decoded(bytes: Uint8Array, name: string): Checkpoint {
  try {
    return decodeCheckpoint(bytes);
  } catch (cause) {
    throw new Error(
      `[supermask/trainers] imp: "${name}" of the store cannot be read: ${(cause as Error).message} (without it ` +
        'imp trains it again)',
      { cause },
    );
  }
}

/** What of a run's options and first weights decides its levels, but for data, optimisers and functions. */
export function runIdentity(
  options: ImpOptions,
  { kernels, initial }: { readonly kernels: readonly TicketKernel[]; readonly initial: Snapshot },
): object {
  const { fraction = 0.2, scope = 'global', count = 'round', criterion = 'large-final' } = options;
  const { ignore = [], rewindTo = '0ep', retrain = 'rewind', epochs } = options;
  const { batchSize, seed, ...more } = exampleOrder(options);
  const masked = new Set(kernels.map(({ variables }) => variables.scores));
  const parts = [...initial].flatMap(([name, values]) => (masked.has(name) ? [] : [values]));
  return {
    fraction: typeof fraction === 'function' ? kernels.map(fraction) : fraction,
    scope,
    count,
    criterion: typeof criterion === 'function' ? 'custom' : criterion,
    ignore,
    rewindTo,
    retrain,
    epochs,
    batchSize,
    seed,
    ...more,
    weights: parts.map((values) =>
      crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    ),
  };
}
