import * as tf from '@tensorflow/tfjs-core';
import type { Network, ValueInfo } from '../network.ts';
import type { WorkerNetwork } from '../worker/worker-network.ts';
import { type Classification, type ClassifyOptions, classify } from './classify.ts';

/** A network that takes and gives tensors of tfjs, whatever the backend; it computes with the runtime all the same. */
export interface TfNetwork extends AsyncTfNetwork {
  /**
   * As `model.predict`: a tensor for a tensor (a network of one input and one output), a record of all outputs for a
   * record of all inputs (any network). Waits for the tensors' values with `dataSync`.
   *
   * @param x [batch, …shape of the input], float32, int32 or bool; not disposed.
   * @returns float32 [batch, …shape of the output]; the caller disposes it.
   * @throws if a shape or dtype does not fit, or as `Network.predict`.
   */
  predict(x: tf.Tensor): tf.Tensor;
  predict(x: Readonly<tf.NamedTensorMap>): tf.NamedTensorMap;
}

export interface AsyncTfNetwork {
  /** As `predict`, without holding up the page while a GPU or a worker computes. */
  predictAsync(x: tf.Tensor): Promise<tf.Tensor>;
  predictAsync(x: Readonly<tf.NamedTensorMap>): Promise<tf.NamedTensorMap>;
  /**
   * The most probable classes of an image, as the models of tfjs-models give them. The file says how pixels become
   * numbers (`info.normalisation`) and what the classes are called (`info.classes`).
   *
   * @param image pixels 0 … 255, [height, width, channels] or [1, height, width, channels] of the network's input, as
   *   `tf.browser.fromPixels(canvas, channels)` gives them; not disposed.
   * @returns the `top` (3) most probable, the most probable first. Where the network does not end in an activation
   *   function, which is taken for softmax or sigmoid, its scores are logits and go through softmax.
   * @throws if the shape does not fit, or the file lacks these texts.
   */
  classify(image: tf.Tensor, options?: ClassifyOptions): Promise<Classification[]>;
}

type Tensors = Readonly<tf.NamedTensorMap>;
type Values = Readonly<Record<string, Float32Array>>;

/**
 * Puts a network where a page has a model of tfjs.
 *
 * @param network of `load` or `loadInWorker`; the latter gives a promise for everything. Dispose it yourself.
 */
export function tfNetwork(network: Network): TfNetwork;
export function tfNetwork(network: WorkerNetwork): AsyncTfNetwork;
export function tfNetwork(network: Network | WorkerNetwork): TfNetwork {
  const { inputs, outputs } = network;

  function predict(x: tf.Tensor): tf.Tensor;
  function predict(x: Tensors): tf.NamedTensorMap;
  function predict(x: tf.Tensor | Tensors): tf.Tensor | tf.NamedTensorMap {
    const { named, batch, give } = prepare(x, network);
    const values = Object.entries(named).map(([name, tensor]) => [name, floats(tensor.dataSync())]);
    return give(
      tensors((network as Network).predict(Object.fromEntries(values) as Values, { batch }), {
        outputs,
        batch,
      }),
    );
  }

  function predictAsync(x: tf.Tensor): Promise<tf.Tensor>;
  function predictAsync(x: Tensors): Promise<tf.NamedTensorMap>;
  async function predictAsync(x: tf.Tensor | Tensors): Promise<tf.Tensor | tf.NamedTensorMap> {
    const { named, batch, give } = prepare(x, network);
    const values = Object.entries(named).map(async ([name, tensor]) => [name, floats(await tensor.data())]);
    const results = await (network as WorkerNetwork).predict(
      Object.fromEntries(await Promise.all(values)) as Values,
      { batch },
    );
    return give(tensors(results, { outputs, batch }));
  }

  return Object.freeze({
    predict,
    predictAsync,
    async classify(image: tf.Tensor, options?: ClassifyOptions): Promise<Classification[]> {
      const [{ shape }] = inputs as [ValueInfo];
      const given = image.shape.length > shape.length ? image.shape : [1, ...image.shape];
      if (!same(given, [1, ...shape])) {
        throw new Error(
          `${WHO} classify: image must have the shape [${shape}], got [${image.shape}] ` +
            '(tf.image.resizeBilinear; channels: tf.browser.fromPixels(canvas, channels))',
        );
      }
      return classify(network, await image.data(), options);
    },
  });
}

const WHO = '[supermask/runtime] tfNetwork:';

/** Checks tensors, and tells how the outputs are to be given for them. */
function prepare(
  x: tf.Tensor | Tensors,
  { inputs, outputs }: Pick<Network, 'inputs' | 'outputs'>,
): { named: Tensors; batch: number; give: (results: tf.NamedTensorMap) => tf.Tensor | tf.NamedTensorMap } {
  const single = x instanceof tf.Tensor;
  const names = (values: readonly ValueInfo[]): string => values.map(({ name }) => name).join(', ');
  if (single && inputs.length + outputs.length > 2) {
    throw new Error(
      `${WHO} x must be a record of tensors by name (inputs: ${names(inputs)}; outputs: ${names(outputs)})`,
    );
  }
  const named = single ? { [(inputs[0] as ValueInfo).name]: x } : x;
  let batch: number | undefined;
  for (const { name, shape } of inputs) {
    const tensor = Object.hasOwn(named, name) ? named[name] : undefined;
    if (!(tensor instanceof tf.Tensor))
      throw new Error(`${WHO} "${name}" must be a tensor, got ${typeof tensor}`);
    const [images = 0, ...rest] = tensor.shape;
    if (images === 0 || images !== (batch ?? images) || !same(rest, shape)) {
      throw new Error(
        `${WHO} "${name}" must have the shape [${[batch ?? 'batch', ...shape]}], got [${tensor.shape}] ` +
          '(tf.expandDims(x) makes a batch of one)',
      );
    }
    batch = images;
    if (!['float32', 'int32', 'bool'].includes(tensor.dtype)) {
      throw new Error(`${WHO} "${name}" must be float32, int32 or bool, got ${tensor.dtype}`);
    }
  }
  const give = (results: tf.NamedTensorMap): tf.Tensor | tf.NamedTensorMap =>
    single ? (results[(outputs[0] as ValueInfo).name] as tf.Tensor) : results;
  return { named, batch: batch as number, give };
}

function tensors(
  results: Values,
  { outputs, batch }: { outputs: readonly ValueInfo[]; batch: number },
): tf.NamedTensorMap {
  return Object.fromEntries(
    outputs.map(({ name, shape }) => [name, tf.tensor(results[name] as Float32Array, [batch, ...shape])]),
  );
}

function floats(values: ArrayLike<number>): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
