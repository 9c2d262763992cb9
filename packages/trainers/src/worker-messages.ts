/** What a worker needs to know of the thread that it trains for. */
export interface WorkerSetup {
  /** The name of the tfjs backend there. */
  readonly backend: string;
  /** What `install` of @supermask/wasm-training was called with there, if it was. */
  readonly simd: 'fixed' | 'relaxed' | undefined;
}

/** A variable of the model, and where its numbers begin in the shared areas. */
export interface SharedVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly trained: boolean;
}

/** The first question: to get ready. */
export interface Start extends WorkerSetup {
  /** 1 for the first worker: the thread that asks counts as worker 0. */
  readonly index: number;
  /** The model without its weights, JSON. */
  readonly topology: string;
  /** Names of its methods that were given to `register`. */
  readonly methods: readonly string[];
  readonly variables: readonly SharedVariable[];
  /** The variables' values, written by the thread that asks. */
  readonly values: Float32Array;
  /** What this worker gives: gradients of what is trained, new values of what a training call changes. */
  readonly results: Float32Array;
  readonly labelSmoothing: number;
}

/** A tensor in shared memory. */
export interface SharedTensor {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** The later ones: a step's gradients of a shard. */
export interface Task {
  /** Training steps done before this one. */
  readonly step: number;
  /** Indices of variables that have other values than in the last task. */
  readonly changed: readonly number[];
  /** Where they are not where they were in the last task: a message with shared memory costs more. */
  readonly inputs?: SharedTensor;
  readonly labels?: SharedTensor;
  readonly share: number;
}

export type Question = { readonly start: Start } | { readonly task: Task };

/** The rest of the answer lies in `results`. */
export interface TaskResult {
  /** Of the shard, times its share. */
  readonly loss: number;
}

/** `ready` comes unasked, once a worker listens. */
export type Answer =
  | { readonly ready: true }
  | { readonly value: TaskResult | undefined }
  | { readonly error: string };
