import {
  add,
  addN,
  dispose,
  getBackend,
  mul,
  type Scalar,
  slice,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { Batch } from './batch.ts';
import { checkSharing } from './check-sharing.ts';
import { heapValues } from './heap-values.ts';
import { ownMethods } from './registered-methods.ts';
import { type ShardGradients, shardGradients } from './shard-gradients.ts';
import { SharedRows } from './shared-rows.ts';
import { readShared, sharedArea, sharedVariables, writeShared } from './shared-variables.ts';
import { simdOfKernels } from './simd-of-kernels.ts';
import { type Shard, splitBatch } from './split-batch.ts';
import { type AnyWorker, startWorker } from './start-worker.ts';
import type { SharedTensor, SharedVariable, Task, TaskResult } from './worker-messages.ts';
import { openWorkerPort, type WorkerPort } from './worker-port.ts';

export interface CrewOptions {
  /** Threads that compute, this one included. */
  readonly workers: number;
  readonly worker: (() => AnyWorker) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly labelSmoothing: number;
}

/** One worker, and the memory that it shares with this thread. */
interface Hand {
  readonly port: WorkerPort;
  readonly results: Float32Array;
  readonly inputs: SharedRows;
  readonly labels: SharedRows;
  /** The data of each variable that it has. */
  seen: readonly object[];
  /** Where it knows its examples to be. */
  known: { readonly inputs?: SharedTensor; readonly labels?: SharedTensor };
}

/**
 * The threads that share the examples of each step: this one and workers, each with a copy of the model. What a
 * step needs of a variable moves through shared memory, and only if it has changed since the worker's last step.
 */
export class WorkerCrew {
  private readonly model: LayersModel;
  private readonly trained: readonly LayerVariable[];
  private readonly options: CrewOptions;
  private readonly variables: readonly LayerVariable[];
  private readonly places: readonly SharedVariable[];
  private readonly values: Float32Array;
  private readonly hands: Hand[] = [];
  /** The data of each variable that `values` holds. */
  private published: readonly object[] = [];
  private readonly giveUp = (): void => this.end(this.options.signal?.reason);
  private started: Promise<void> | undefined;
  /** Whether `gradients` is under way: called again, it would write over the examples. */
  busy = false;

  /** @throws if threads cannot share memory here. */
  constructor(model: LayersModel, trained: readonly LayerVariable[], options: CrewOptions) {
    checkSharing();
    this.model = model;
    this.trained = trained;
    this.options = options;
    this.variables = model.weights;
    this.places = sharedVariables(this.variables, trained);
    this.values = sharedArea(this.places);
  }

  /**
   * The loss of a batch and its gradients, summed in the order of the workers. What a training call changes of
   * its own accord (moving statistics) becomes the mean over the workers, weighted by their examples.
   *
   * @param step training steps done.
   * @returns tensors that the caller disposes.
   * @throws what a worker threw; if one has ended, from then on always.
   */
  async gradients(batch: Batch, step: number): Promise<ShardGradients> {
    this.busy = true;
    try {
      return await this.sharedGradients(batch, step);
    } finally {
      this.busy = false;
    }
  }

  private async sharedGradients(batch: Batch, step: number): Promise<ShardGradients> {
    this.started ??= this.start();
    await this.started;
    const count = batch.inputs.shape[0] as number;
    const [own, ...others] = splitBatch(count, this.hands.length + 1) as [Shard, ...Shard[]];
    const shares = [own, ...others].map(({ begin, end }) => (end - begin) / count);
    const hands = this.hands.slice(0, others.length);
    await this.publish();
    const inputs = await writeRows(batch.inputs, others, (i) => hands[i]?.inputs as SharedRows);
    const labels = await writeRows(batch.labels, others, (i) => hands[i]?.labels as SharedRows);
    const answers = Promise.allSettled(
      hands.map((hand, i) =>
        this.ask(hand, {
          step,
          inputs: inputs[i] as SharedTensor,
          labels: labels[i] as SharedTensor,
          share: shares[i + 1] as number,
        }),
      ),
    );
    const before = dataOf(this.variables);
    let local: ShardGradients | undefined;
    try {
      // Now, while the workers compute.
      local = this.localGradients(batch, own, shares[0] as number);
      const results = fulfilled(await answers);
      this.average(this.movedSince(before), hands, shares);
      return this.sum(local, hands, results);
    } catch (error) {
      await answers;
      this.restore(this.movedSince(before));
      // What a worker has moved, nobody here may have.
      for (const hand of hands) hand.seen = [];
      throw error;
    } finally {
      if (hands.length > 0) dispose(local ?? []);
    }
  }

  /** Ends the workers; what they are at is rejected with this reason. */
  end(reason: Error): void {
    this.options.signal?.removeEventListener('abort', this.giveUp);
    for (const { port } of this.hands) port.end(reason);
  }

  private async start(): Promise<void> {
    const { workers, worker = startWorker, labelSmoothing } = this.options;
    // Unlike the typing, tfjs gives an object when asked for one.
    const topology = JSON.stringify(this.model.toJSON(null, false));
    const backend = getBackend();
    const simd = simdOfKernels(backend);
    this.options.signal?.throwIfAborted();
    this.options.signal?.addEventListener('abort', this.giveUp);
    try {
      for (let index = 1; index < workers; index++) {
        this.hands.push({
          port: openWorkerPort(worker(), `worker ${index}`),
          results: sharedArea(this.places),
          inputs: new SharedRows(),
          labels: new SharedRows(),
          seen: [],
          known: {},
        });
      }
      const { places: variables, values } = this;
      const methods = ownMethods(this.model);
      const common = { backend, simd, topology, methods, variables, values, labelSmoothing };
      await Promise.all(
        this.hands.map(({ port, results }, i) => port.ask({ start: { ...common, index: i + 1, results } })),
      );
    } catch (error) {
      this.end(error as Error);
      throw error;
    }
  }

  private async ask(
    hand: Hand,
    { inputs, labels, ...rest }: Omit<Required<Task>, 'changed'>,
  ): Promise<TaskResult> {
    const { published } = this;
    const changed = published.flatMap((data, i) => (data === hand.seen[i] ? [] : [i]));
    const task = {
      ...rest,
      changed,
      ...(inputs === hand.known.inputs ? {} : { inputs }),
      ...(labels === hand.known.labels ? {} : { labels }),
    };
    const answer = await hand.port.ask({ task });
    hand.seen = published;
    hand.known = { inputs, labels };
    return answer as TaskResult;
  }

  /** Writes what has changed where the workers read it. */
  private async publish(): Promise<void> {
    const now = dataOf(this.variables);
    const writes = this.variables.map(async (variable, i) => {
      if (now[i] === this.published[i]) return;
      await writeShared(this.values, this.places[i] as SharedVariable, variable.read());
    });
    await Promise.all(writes);
    this.published = now;
  }

  private localGradients({ inputs, labels }: Batch, shard: Shard, share: number): ShardGradients {
    const { model, trained, options } = this;
    return tidy(() =>
      shardGradients(
        model,
        trained,
        { inputs: rowsOf(inputs, shard), labels: rowsOf(labels, shard) },
        { labelSmoothing: options.labelSmoothing, share, penalties: true },
      ),
    );
  }

  private sum(local: ShardGradients, hands: readonly Hand[], results: readonly TaskResult[]): ShardGradients {
    return tidy(() => ({
      loss: results.reduce<Scalar>((sum, one) => add(sum, one.loss), local.loss),
      gradients: local.gradients.map((own, i) => {
        const place = this.placeOf(this.trained[i] as LayerVariable);
        return hands.reduce((sum, { results: area }) => add(sum, readShared(area, place)), own);
      }),
    }));
  }

  /** What a training call has moved without a gradient. */
  private movedSince(before: readonly object[]): LayerVariable[] {
    const now = dataOf(this.variables);
    return this.variables.filter((_, i) => now[i] !== before[i]);
  }

  /** The mean of all workers. */
  private average(moved: readonly LayerVariable[], hands: readonly Hand[], shares: readonly number[]): void {
    tidy(() => {
      for (const variable of moved) {
        const place = this.placeOf(variable);
        const all = [variable.read(), ...hands.map(({ results }) => readShared(results, place))];
        variable.write(addN(all.map((value, i) => mul(value, shares[i] as number))));
      }
    });
  }

  /** As before the step. */
  private restore(moved: readonly LayerVariable[]): void {
    tidy(() => {
      for (const variable of moved) variable.write(readShared(this.values, this.placeOf(variable)));
    });
  }

  private placeOf(variable: LayerVariable): SharedVariable {
    return this.places[this.variables.indexOf(variable)] as SharedVariable;
  }
}

/** An update gives a variable new data. */
function dataOf(variables: readonly LayerVariable[]): readonly object[] {
  return variables.map((variable) => variable.read().dataId);
}

/** Gives each shard its rows, where `memory` says. */
async function writeRows(
  all: Tensor,
  shards: readonly Shard[],
  memory: (i: number) => SharedRows,
): Promise<SharedTensor[]> {
  const values = heapValues(all) ?? (await all.data());
  return shards.map((shard, i) => memory(i).write(values as SharedTensor['values'], all, shard));
}

function rowsOf(values: Tensor, { begin, end }: Shard): Tensor {
  const rest = values.shape.slice(1);
  return slice(values, [begin, ...rest.map(() => 0)], [end - begin, ...rest]);
}

/** @throws the reason of the first that was rejected. */
function fulfilled<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
