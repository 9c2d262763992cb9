import { crc32, decodeSafetensors, encodeSafetensors, type RawTensor } from '@supermask/format';
import type { EarlyStoppingState } from './early-stopping.ts';
import type { ExampleOrder } from './example-order.ts';
import type { Snapshot } from './snapshot.ts';
import type { EpochLog } from './train-options.ts';
import type { TrainerState } from './trainer-state.ts';

/** How far training is. */
export interface Position {
  /** Epochs done. */
  readonly epoch: number;
  /** Batches done of the epoch that has begun, 0 between two epochs. */
  readonly batch: number;
  /** Sum of the losses of this epoch's examples so far, and how many they are. */
  readonly lossSum: number;
  readonly seen: number;
  /** Spent on training. */
  readonly seconds: number;
}

/** All that training needs to go on to the same bits, on the same backend and machine. */
export interface Checkpoint {
  readonly variables: Snapshot;
  readonly trainer: TrainerState;
  readonly position: Position;
  readonly order: ExampleOrder;
  readonly logs: readonly EpochLog[];
  readonly earlyStopping?: EarlyStoppingState;
  /** The variables of the best epoch, where early stopping is to restore them. */
  readonly best?: Snapshot;
  /** The caller's words about the run. */
  readonly config: Readonly<Record<string, string>>;
}

const FORMAT = 'supermask-checkpoint';
const VERSION = '2';
const STATE_FAULT = 'its state is not as this version writes it';

/**
 * A checkpoint as a safetensors file: flat float32 tensors `variables/<name>`, `slots/<i>/<name>` and
 * `best/<name>`; metadata `state` and `config` (JSON) and `crc32`, the checksum of the same file without it.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { variables, best, trainer, config, ...rest } = checkpoint;
  const tensors = new Map<string, RawTensor>();
  const put = (name: string, values: Float32Array): void => {
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    tensors.set(name, { dtype: 'F32', shape: [values.length], data });
  };
  for (const [name, values] of variables) put(`variables/${name}`, values);
  for (const [name, values] of best ?? []) put(`best/${name}`, values);
  for (const [name, slots] of trainer.slots) {
    for (const [i, values] of slots.entries()) put(`slots/${i}/${name}`, values);
  }
  const slots = [...trainer.slots].map(([name, { length }]) => [name, length]);
  const metadata = {
    format: FORMAT,
    version: VERSION,
    state: JSON.stringify({ ...rest, steps: trainer.steps, slots }),
    config: JSON.stringify(config),
  };
  return encodeSafetensors(tensors, { ...metadata, crc32: checksum(tensors, metadata) });
}

/**
 * Reads a checkpoint and verifies its checksum.
 *
 * @returns copies of the numbers, no views of `bytes`.
 * @throws with the reason, if the file is damaged or no checkpoint.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { crc32: stored, ...rest } = metadata;
  if (rest.format !== FORMAT || rest.version !== VERSION) {
    fail(`expected ${FORMAT} ${VERSION}, got ${rest.format ?? 'no format'} ${rest.version ?? ''}`);
  }
  const computed = checksum(tensors, rest);
  if (stored !== computed) fail(`the checksum is ${computed}, the file says ${stored} (damaged file?)`);
  const group = (prefix: string): Map<string, Float32Array> =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), floats(tensor)]),
    );
  const { steps, slots, ...state } = parseState(rest.state);
  const best = group('best/');
  return {
    ...state,
    variables: group('variables/'),
    ...(best.size > 0 ? { best } : {}),
    trainer: {
      steps,
      slots: new Map(
        slots.map(([name, count]) => [
          name,
          Array.from({ length: count }, (_, i) => floats(tensors.get(`slots/${i}/${name}`))),
        ]),
      ),
    },
    config: parseJson(rest.config) as Checkpoint['config'],
  };
}

type State = Omit<Checkpoint, 'variables' | 'best' | 'trainer' | 'config'> & {
  readonly steps: number;
  readonly slots: readonly (readonly [name: string, count: number])[];
};

function parseState(text: string | undefined): State {
  const state = parseJson(text) as Partial<State>;
  const { steps, slots, position, order, logs } = state;
  const { seed, batchSize, workers = 1 } = order ?? {};
  const counts = [steps, position?.epoch, position?.batch, position?.seen, seed, batchSize, workers];
  const whole = counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
  return whole && Array.isArray(slots) && Array.isArray(logs) ? (state as State) : fail(STATE_FAULT);
}

function parseJson(text = ''): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  return fail(STATE_FAULT);
}

function floats(tensor: RawTensor | undefined): Float32Array {
  if (tensor?.dtype !== 'F32') return fail('its slots and tensors do not fit each other');
  // A copy, because a view of float32 would need an offset that is a multiple of 4.
  return new Float32Array(new Uint8Array(tensor.data).buffer);
}

/** CRC-32 of the file without its checksum, as eight hexadecimal digits. */
function checksum(
  tensors: ReadonlyMap<string, RawTensor>,
  metadata: Readonly<Record<string, string>>,
): string {
  return crc32(encodeSafetensors(tensors, metadata)).toString(16).padStart(8, '0');
}

function fail(what: string): never {
  throw new Error(`[supermask/trainers] decodeCheckpoint: ${what}`);
}
