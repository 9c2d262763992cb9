import type { PackedSmask, PackedTensor } from '@supermask/format';
import { checkFinite, checkInputs } from './check-inputs.ts';
import { kindOf } from './kind-of.ts';
import type { LayerInfo, Network, PredictOptions, ValueInfo } from './network.ts';
import { type Plan, type PlanOptions, plan } from './plan/plan.ts';
import { elements } from './plan/value.ts';

/** A network of what a file holds. @throws if it needs too much memory or time. */
export function createNetwork(smask: PackedSmask, options: PlanOptions): Network {
  const { graph, info } = smask;
  let planned: Plan | undefined = plan(smask, options);
  const { shapes } = planned;
  const describe = (name: string): ValueInfo =>
    Object.freeze({ name, shape: Object.freeze([...(shapes.get(name) as readonly number[])]) });
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
    if (planned === undefined) throw new Error('[supermask/runtime] predict: this network is disposed');
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
    if (results === undefined) {
      checkFinite(named, { expected: inputs });
      throw new Error('[supermask/runtime] predict: inputs changed meanwhile');
    }
    return single ? (results[(outputs[0] as ValueInfo).name] as Float32Array) : results;
  }

  return Object.freeze({
    inputs,
    outputs,
    info: Object.freeze({ ...info }),
    layers: Object.freeze(describeLayers(smask, describe)),
    predict,
    dispose() {
      planned = undefined;
    },
  });
}

/**
 * Image after image, so that the result for one cannot depend on the others.
 *
 * @returns undefined if a number of an input is not finite.
 */
function run(
  planned: Plan,
  given: Readonly<Record<string, Float32Array>>,
  { count, outputs }: { count: number; outputs: readonly ValueInfo[] },
): Record<string, Float32Array> | undefined {
  const part = (values: Float32Array, image: number): Float32Array => {
    if (count === 1) return values;
    const length = values.length / count;
    return values.subarray(image * length, (image + 1) * length);
  };
  const inputs = Object.entries(given);
  const results = outputs.map(({ name, shape }): [string, Float32Array] => [
    name,
    new Float32Array(count * elements(shape)),
  ]);
  for (let image = 0; image < count; image++) {
    for (const [name, values] of inputs) {
      if (!planned.write(name, part(values, image))) return undefined;
    }
    planned.run();
    for (const [name, values] of results) planned.read(name, part(values, image));
  }
  return Object.fromEntries(results);
}

function describeLayers({ graph, tensors }: PackedSmask, describe: (name: string) => ValueInfo): LayerInfo[] {
  return graph.nodes.map((node) => {
    const kernel = 'kernel' in node ? (tensors.get(node.kernel) as PackedTensor) : undefined;
    const weights = Object.freeze({
      total: kernel === undefined ? 0 : elements(kernel.shape),
      kept: kernel === undefined ? 0 : kernel.kept,
    });
    return Object.freeze({ ...describe(node.name), op: node.op, weights });
  });
}
