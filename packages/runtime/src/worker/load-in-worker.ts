import { refuseOthers } from '@supermask/format';
import { checkFinite, checkInputs } from '../check-inputs.ts';
import { kindOf } from '../kind-of.ts';
import { loadWith } from '../load-with.ts';
import type { ValueInfo } from '../network.ts';
import type { Source } from '../source.ts';
import { loadPorts } from './load-ports.ts';
import type { Description, Prediction } from './messages.ts';
import { ownMemory } from './own-memory.ts';
import { createPool } from './pool.ts';
import { openPort, type Port } from './port.ts';
import { joinBatch, splitBatch } from './split-batch.ts';
import { startWorker } from './start-worker.ts';
import type { WorkerLoadOptions, WorkerNetwork, WorkerPredictOptions } from './worker-network.ts';

type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * Loads a `.smask` file into workers, so that `predict` does not hold up the page. Images of a batch are spread over them,
 * with the same bits as in one network. Where memory can be shared, all compute with the same weights in one memory, and
 * each has only values of its own; elsewhere each has a network of its own.
 *
 * @param source as for `load`; read here, not in a worker, and never taken away.
 * @throws as `load`; if a worker does not start.
 */
export async function loadInWorker(
  source: Source,
  { worker = startWorker, workers = 1, ...options }: WorkerLoadOptions = {},
): Promise<WorkerNetwork> {
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 64)) {
    throw new Error(
      `[supermask/runtime] loadInWorker: workers must be an integer in [1, 64], got ${workers}`,
    );
  }
  const { simd, form, calibrate, memoryLimit, workLimit, ...more } = options;
  const { fetch, signal, progress, cache, ...others } = more;
  refuseOthers('[supermask/runtime] loadInWorker', others);
  if (calibrate && workers > 1) {
    throw new Error(
      '[supermask/runtime] loadInWorker: calibrate is for one worker, got several (each could choose other forms, and ' +
        'their last bits differ)',
    );
  }
  return loadWith(source, { fetch, signal, progress, cache }, async (bytes) => {
    const ports: Port[] = [];
    const end = (reason: Error): void => {
      for (const port of ports) port.end(reason);
    };
    const giveUp = (): void => end(signal?.reason);
    signal?.addEventListener('abort', giveUp);
    try {
      for (let i = 0; i < workers; i++) ports.push(openPort(worker(), end));
      const description = await loadPorts(ports, bytes, { simd, form, calibrate, memoryLimit, workLimit });
      return workerNetwork(description, ports, end);
    } catch (error) {
      end(error as Error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  });
}

function workerNetwork(
  description: Description,
  ports: readonly Port[],
  end: (reason: Error) => void,
): WorkerNetwork {
  const { inputs, outputs } = description;
  const pool = createPool(ports);

  const ask = (
    input: Float32Array | Arrays,
    { batch, signal, transfer: give = false }: WorkerPredictOptions,
  ): Promise<unknown> => {
    const transfer: ArrayBuffer[] = [];
    const own = (values: Float32Array): Float32Array => {
      // Anything else is for the worker to refuse.
      if (kindOf(values) !== 'Float32Array') return values;
      const memory = ownMemory(values, { give });
      transfer.push(...memory.transfer);
      return memory.values;
    };
    const message =
      kindOf(input) === 'Object'
        ? Object.fromEntries(Object.entries(input).map(([name, values]) => [name, own(values)]))
        : own(input as Float32Array);
    // The same array may be several inputs.
    return pool.ask({ input: message, batch }, [...new Set(transfer)], signal);
  };

  function predict(input: Float32Array, options?: WorkerPredictOptions): Promise<Float32Array>;
  function predict(input: Arrays, options?: WorkerPredictOptions): Promise<Record<string, Float32Array>>;
  async function predict(
    input: Float32Array | Arrays,
    options: WorkerPredictOptions = {},
  ): Promise<Prediction> {
    options.signal?.throwIfAborted();
    const single = kindOf(input) === 'Float32Array';
    const named = single ? { [(inputs[0] as ValueInfo).name]: input as Float32Array } : (input as Arrays);
    const splits =
      ports.length > 1 && (single ? inputs.length + outputs.length === 2 : kindOf(input) === 'Object');
    const count = splits ? checkInputs(named, { expected: inputs, batch: options.batch }) : 1;
    if (count === 1) return (await ask(input, options)) as Prediction;
    // Here, so that the error counts in the whole batch.
    checkFinite(named, { expected: inputs });
    const parts = splitBatch(named, { count, parts: ports.length }).map((part) =>
      ask(part, { signal: options.signal }),
    );
    const results = joinBatch((await Promise.all(parts)) as Arrays[], outputs);
    return single ? (results[(outputs[0] as ValueInfo).name] as Float32Array) : results;
  }

  return Object.freeze({
    ...description,
    predict,
    dispose: () => end(new Error('[supermask/runtime] predict: this network is disposed')),
  });
}
