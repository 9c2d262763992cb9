import { randomValues } from '@supermask/format';
import { createOps, type Ops, type Resident } from '@supermask/runtime/ops';
import * as tf from '@tensorflow/tfjs-core';
import { OPS_CASES, type OpsCase } from './ops-cases.ts';
import { type Timing, timeCpu } from './time-cpu.ts';

const DENSITIES = [0.5, 0.1] as const;
const FORMS = ['sparse', 'signs'] as const;

export interface OpsResult {
  /** layer/form/density. */
  readonly name: string;
  /** CPU milliseconds of one call, by engine. */
  readonly ms: Readonly<Record<string, number>>;
  /** Lower and upper quartile of the rounds. */
  readonly spread: Readonly<Record<string, readonly [number, number]>>;
  /** Ours over the engine's: less is faster. */
  readonly ratio: Readonly<Record<string, number>>;
  /** The largest deviation from tfjs over its largest value. */
  readonly deviation: number;
}

/**
 * Times the products of `@supermask/runtime/ops` beside tfjs-wasm and beside the dense kernel of the same module,
 * and compares what they compute.
 *
 * @param options `only`: a part of the names of the layers to time.
 */
export async function benchOps({
  quick,
  only = '',
  report,
}: {
  quick: boolean;
  only?: string | undefined;
  report: (result: OpsResult) => void;
}): Promise<void> {
  const fixed = createOps({ simd: 'fixed' });
  const best = createOps();
  const kinds: readonly (readonly [string, Ops])[] = [
    ['supermask', fixed],
    ...(best.simd === 'relaxed' ? [['supermask-relaxed', best] as const] : []),
  ];
  for (const layer of OPS_CASES.filter(({ name }) => name.includes(only))) {
    timeLayer(layer, kinds, quick).forEach(report);
  }
}

function timeLayer(
  layer: OpsCase,
  kinds: readonly (readonly [string, Ops])[],
  quick: boolean,
): readonly OpsResult[] {
  const sizes = sizesOf(layer);
  const numbers = random(sizes.input, 'input', 1);
  const variants: Record<string, () => void> = {};
  const results = new Map<string, () => Float32Array>();
  const dispose: (() => void)[] = [];
  for (const [kind, ops] of kinds) {
    const input = ops.allocate(sizes.input);
    const output = ops.allocate(sizes.output);
    input.values.set(numbers);
    const add = (name: string, form: 'sparse' | 'signs' | 'dense', weights: Float32Array): void => {
      const packed = pack(ops, layer, weights, form);
      variants[`${kind} ${name}`] = () => packed.run(input, output);
      results.set(`${kind} ${name}`, () => {
        packed.run(input, output);
        return output.values.slice();
      });
      dispose.push(packed.dispose);
    };
    for (const form of FORMS) {
      for (const density of DENSITIES) add(`${form}/${density}`, form, weightsOf(layer, form, density));
    }
    add('dense', 'dense', weightsOf(layer, 'sparse', 0.5));
    dispose.push(input.dispose, output.dispose);
  }
  const reference = onTfjs(layer, numbers, weightsOf(layer, 'sparse', 0.5));
  variants['tfjs-wasm'] = reference.run;
  const times = timeCpu(variants, quick ? { rounds: 5, atLeast: 10 } : { rounds: 11, atLeast: 40 });
  reference.dispose();
  const found = FORMS.flatMap((form) =>
    DENSITIES.map((density): OpsResult => {
      const expected = onTfjs(layer, numbers, weightsOf(layer, form, density));
      const truth = expected.result();
      expected.dispose();
      const own = kinds.map(([kind]) => kind);
      const engines = {
        ...Object.fromEntries(own.map((kind) => [kind, times[`${kind} ${form}/${density}`] as Timing])),
        'own-dense': times['supermask dense'] as Timing,
        'tfjs-wasm': times['tfjs-wasm'] as Timing,
      };
      const ours = engines['supermask' as keyof typeof engines];
      const each = <T>(of: (timing: Timing) => T): Record<string, T> =>
        Object.fromEntries(Object.entries(engines).map(([name, timing]) => [name, of(timing)]));
      return {
        name: `${layer.name}/${form}/${density}`,
        ms: each(({ median }) => median),
        spread: each(({ spread }) => spread),
        ratio: each(({ median }) => ours.median / median),
        deviation: Math.max(
          ...own.map((kind) =>
            deviation((results.get(`${kind} ${form}/${density}`) as () => Float32Array)(), truth),
          ),
        ),
      };
    }),
  );
  for (const each of dispose) each();
  return found;
}

function sizesOf(layer: OpsCase): { input: number; output: number; weights: number } {
  if (layer.kind === 'matrix') {
    const { rows, columns, batch } = layer;
    return { input: columns * batch, output: rows * batch, weights: rows * columns };
  }
  const { channels, units, side, size } = layer;
  return { input: channels * side ** 2, output: units * side ** 2, weights: size ** 2 * channels * units };
}

function random(count: number, stream: string, scale: number): Float32Array {
  return randomValues({ distribution: 'uniform', scale, seed: 1, purpose: 'data', stream }, count);
}

/** In the layout of tf.layers: the output channel last. */
function weightsOf(layer: OpsCase, form: 'sparse' | 'signs', density: number): Float32Array {
  const { weights } = sizesOf(layer);
  const chosen = random(weights, 'mask', 1);
  return random(weights, 'weights', 1).map((value, i) => {
    if (((chosen[i] as number) + 1) / 2 >= density) return 0;
    return form === 'signs' ? Math.sign(value) / 8 : value;
  });
}

function pack(
  ops: Ops,
  layer: OpsCase,
  weights: Float32Array,
  form: 'sparse' | 'signs' | 'dense',
): { run: (input: Resident, output: Resident) => void; dispose: () => void } {
  if (layer.kind === 'matrix') {
    const { rows, columns, batch } = layer;
    const matrix = ops.packMatrix(weights, { rows, columns, form, transposed: true });
    return { run: (input, output) => matrix.multiply(input, { batch, output }), dispose: matrix.dispose };
  }
  const { channels, units, side, size } = layer;
  const conv = ops.packConv2d(weights, {
    ...{ channels, units, form },
    image: [side, side],
    size: [size, size],
    padding: 'same',
  });
  return { run: (input, output) => conv.apply(input, { output }), dispose: conv.dispose };
}

/** @param numbers with the channel (or column) first, as ours; tfjs gets it last. */
function onTfjs(
  layer: OpsCase,
  numbers: Float32Array,
  weights: Float32Array,
): { run: () => void; result: () => Float32Array; dispose: () => void } {
  const [first, rest] =
    layer.kind === 'matrix' ? [layer.columns, layer.batch] : [layer.channels, layer.side ** 2];
  const x = tf.tidy(() => {
    const last = tf.transpose(tf.tensor2d(numbers, [first, rest]));
    return layer.kind === 'matrix' ? last : tf.reshape(last, [1, layer.side, layer.side, layer.channels]);
  });
  const w =
    layer.kind === 'matrix'
      ? tf.tensor2d(weights, [layer.columns, layer.rows])
      : tf.tensor4d(weights, [layer.size, layer.size, layer.channels, layer.units]);
  const apply = (): tf.Tensor =>
    layer.kind === 'matrix'
      ? tf.fused.matMul({ a: x as tf.Tensor2D, b: w as tf.Tensor2D })
      : tf.fused.conv2d({ x: x as tf.Tensor4D, filter: w as tf.Tensor4D, strides: 1, pad: 'same' });
  return {
    run: () => apply().dispose(),
    result: () =>
      tf.tidy(() => {
        const y = apply();
        return tf.transpose(tf.reshape(y, [rest, y.size / rest])).dataSync() as Float32Array;
      }),
    dispose: () => tf.dispose([x, w]),
  };
}

function deviation(got: Float32Array, expected: Float32Array): number {
  let [largest, most] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((got[i] as number) - (expected[i] as number));
    if (!(difference <= largest)) largest = difference;
    most = Math.max(most, Math.abs(expected[i] as number));
  }
  return largest / most;
}
