import { countKept, type Smask, type StoredTensor } from '@supermask/format';
import { checkInputs } from './check-inputs.ts';
import { kindOf } from './kind-of.ts';
import type { LayerInfo, Network, PredictOptions, ValueInfo } from './network.ts';
import { type Plan, type PlanOptions, plan } from './plan/plan.ts';

/** A network of what a file holds. @throws if it needs too much memory or time. */
export function createNetwork(smask: Smask, options: PlanOptions): Network {
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

/** Image after image, so that the result for one cannot depend on the others. */
function run(
  planned: Plan,
  inputs: Readonly<Record<string, Float32Array>>,
  { count, outputs }: { count: number; outputs: readonly ValueInfo[] },
): Record<string, Float32Array> {
  const part = (values: Float32Array, image: number): Float32Array => {
    const length = values.length / count;
    return values.subarray(image * length, (image + 1) * length);
  };
  const results = outputs.map(({ name, shape }): [string, Float32Array] => [
    name,
    new Float32Array(count * shape.reduce((product, size) => product * size, 1)),
  ]);
  for (let image = 0; image < count; image++) {
    for (const [name, values] of Object.entries(inputs)) planned.write(name, part(values, image));
    planned.run();
    for (const [name, values] of results) planned.read(name, part(values, image));
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
