import { countKept, decodeSmask, type Smask, type StoredTensor } from '@supermask/format';
import { checkInputs } from './check-inputs.ts';
import { kindOf } from './kind-of.ts';
import type { LayerInfo, Network, PredictOptions, ValueInfo } from './network.ts';
import { type Plan, plan } from './plan.ts';

/**
 * Makes a network from the bytes of a `.smask` file, synchronously.
 *
 * @param bytes the whole file; not kept.
 * @throws with the reason, if the file is damaged, of another kind, or newer than this version.
 */
export function loadBytes(bytes: Uint8Array): Network {
  if (kindOf(bytes) !== 'Uint8Array') {
    throw new Error(`[supermask/runtime] loadBytes: bytes must be a Uint8Array, got ${kindOf(bytes)}`);
  }
  const smask = decodeSmask(bytes);
  const { graph, info } = smask;
  const planned = plan(smask);
  const describe = (name: string): ValueInfo =>
    Object.freeze({ name, shape: Object.freeze([...(planned.shapes.get(name) as readonly number[])]) });
  const inputs = Object.freeze(graph.inputs.map(({ name }) => describe(name)));
  const outputs = Object.freeze(graph.outputs.map(describe));

  function predict(input: Float32Array, options?: PredictOptions): Float32Array;
  function predict(
    input: Readonly<Record<string, Float32Array>>,
    options?: PredictOptions,
  ): Record<string, Float32Array>;
  function predict(
    input: Float32Array | Readonly<Record<string, Float32Array>>,
    { batch }: PredictOptions = {},
  ): Float32Array | Record<string, Float32Array> {
    const single = kindOf(input) !== 'Object';
    if (single && (inputs.length > 1 || outputs.length > 1)) {
      const names = (values: readonly ValueInfo[]): string => values.map(({ name }) => name).join(', ');
      throw new Error(
        `[supermask/runtime] predict: input must be an object of arrays by name, got ${kindOf(input)} ` +
          `(inputs: ${names(inputs)}; outputs: ${names(outputs)})`,
      );
    }
    const named = (single ? { [(inputs[0] as ValueInfo).name]: input } : input) as Record<
      string,
      Float32Array
    >;
    const count = checkInputs(named, { expected: inputs, batch });
    const results = run(planned, named, { count, outputs });
    return single ? (results[(outputs[0] as ValueInfo).name] as Float32Array) : results;
  }

  return Object.freeze({
    inputs,
    outputs,
    info: Object.freeze({ ...info }),
    layers: Object.freeze(describeLayers(smask, describe)),
    predict,
  });
}

/** Image after image, so that the result for one cannot depend on the others. */
function run(
  { buffers, steps }: Plan,
  inputs: Readonly<Record<string, Float32Array>>,
  { count, outputs }: { count: number; outputs: readonly ValueInfo[] },
): Record<string, Float32Array> {
  const buffer = (name: string): Float32Array => buffers.get(name) as Float32Array;
  const results = outputs.map(({ name }): [string, Float32Array] => [
    name,
    new Float32Array(count * buffer(name).length),
  ]);
  for (let image = 0; image < count; image++) {
    for (const [name, values] of Object.entries(inputs)) {
      const { length } = buffer(name);
      buffer(name).set(values.subarray(image * length, (image + 1) * length));
    }
    for (const step of steps) step();
    for (const [name, values] of results) values.set(buffer(name), image * buffer(name).length);
  }
  return Object.fromEntries(results);
}

function describeLayers({ graph, tensors }: Smask, describe: (name: string) => ValueInfo): LayerInfo[] {
  return graph.nodes.map((node) => {
    const kernel = 'kernel' in node ? (tensors.get(node.kernel) as StoredTensor) : undefined;
    const weights = Object.freeze({
      total: kernel?.shape.reduce((product, size) => product * size, 1) ?? 0,
      kept: kernel === undefined ? 0 : countKept(kernel),
    });
    return Object.freeze({ ...describe(node.name), op: node.op, weights });
  });
}
