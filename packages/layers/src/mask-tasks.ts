import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { entropySlopes } from './entropy-slopes.ts';
import { fingerprints, taskParts } from './task-parts.ts';
import { readState, type TaskState, writeState } from './task-state.ts';

/** Several tasks over one network; the model is in one of them at a time. */
export interface MaskTasks {
  readonly model: LayersModel;
  /**
   * Keeps what the model has learned as a task; one of this name is replaced.
   *
   * @throws if something that tasks share has changed since the first: weights, biases, layers without a mask.
   */
  add(name: string): void;
  /**
   * Writes the scores, statistics and step count of a task into the model, bit for bit.
   *
   * @throws on an unknown name; for a task from a file, if the model's method cannot have such a mask.
   */
  use(name: string): void;
  /** In the order in which they were added. */
  names(): string[];
  /**
   * The task that a batch of inputs is from, by SupSup's one-shot rule: with the mixture of all T masks, each
   * with the share α = 1/T, the task i of the most negative dH/dαᵢ, where H is the entropy of the softmax of
   * the outputs, on average over the batch. Batch normalisations have the mean of the tasks' statistics
   * meanwhile; afterwards the model is as before.
   *
   * One backward pass. It needs the gradient of each layer (tfjs-backend-wasm has those of convolutions with
   * `@supermask/wasm-training`), and float32 memory for T masks.
   *
   * @param inputs what `model.predict` takes. More examples make it surer.
   * @throws if there is no task, the model has several outputs, or a method takes no given mask.
   */
  infer(inputs: Tensor | Tensor[]): Promise<string>;
  /** @throws on an unknown name. */
  state(name: string): TaskState;
}

/**
 * Several tasks over one frozen network, each with masks, batch normalisation statistics, scales and shifts of
 * its own: train, `add('a')`, train on, `add('b')`, `use('a')`.
 *
 * Source: Wortsman et al., "Supermasks in superposition" (NeurIPS 2020), §3.3–3.4.
 *
 * @param model decorated; it stays the caller's, and is what `use` changes.
 * @throws if it has no masked kernel.
 */
export function maskTasks(
  model: LayersModel,
  { tasks = new Map() }: { readonly tasks?: ReadonlyMap<string, TaskState> } = {},
): MaskTasks {
  const parts = taskParts(model);
  if (parts.kernels.length === 0) fail('the model has no masked kernel (decorate it first)');
  let shared = tasks.size > 0 ? fingerprints(parts) : undefined;
  const states = new Map(tasks);
  const state = (name: string): TaskState => {
    const found = states.get(name);
    return found ?? fail(`no task "${name}" (there are: ${[...states.keys()].join(', ') || 'none'})`);
  };
  return {
    model,
    add(name) {
      const now = fingerprints(parts);
      const first = shared ?? now;
      const changed = parts.shared.find((part) => now[part.name] !== first[part.name]);
      if (changed !== undefined) {
        fail(
          `weights of "${changed.layer.name}" have changed since the first task, so that earlier tasks would break ` +
            '(tasks share all but masks and batch normalisations: freeze what is trained besides)',
        );
      }
      states.set(name, readState(parts));
      shared = first;
    },
    use: (name) => writeState(parts, state(name)),
    names: () => [...states.keys()],
    infer: async (inputs) => {
      if (states.size === 0) fail('there is no task to infer (add one)');
      const slopes = await entropySlopes(model, { inputs, parts, states: [...states.values()] });
      return [...states.keys()][slopes.indexOf(slopes.reduce((a, b) => Math.min(a, b)))] as string;
    },
    state,
  };
}

function fail(what: string): never {
  throw new Error(`[supermask/layers] maskTasks: ${what}`);
}
