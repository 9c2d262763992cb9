import { randomValues } from '@supermask/format';
import { createOps, type Ops } from '@supermask/runtime/ops';
import * as tf from '@tensorflow/tfjs-core';
import { deviation } from './deviation.ts';
import { OPS_CASES, type OpsCase } from './ops-cases.ts';
import { timeCpu } from './time-cpu.ts';
import type { Timing } from './time-in-turn.ts';

const DENSITIES = [0.5, 0.1] as const;

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
    (await timeLayer(layer, kinds, quick)).forEach(report);
  }
}

type Form = 'sparse' | 'signs' | 'binary';

async function timeLayer(
  layer: OpsCase,
  kinds: readonly (readonly [string, Ops])[],
  quick: boolean,
): Promise<readonly OpsResult[]> {
  const forms: readonly Form[] =
    layer.kind === 'conv2d' && layer.size > 1 ? ['sparse', 'signs', 'binary'] : ['sparse', 'signs'];
  const cases = forms.flatMap((form) => DENSITIES.map((density) => ({ form, density })));
  const variants: Record<string, () => void> = {};
  const packed = new Map<string, Packed>();
  for (const [kind, ops] of kinds) {
    const add = (name: string, form: Form | 'dense', weights: Float32Array): void => {
      const made = pack(ops, layer, weights, form);
      packed.set(`${kind} ${name}`, made);
      variants[`${kind} ${name}`] = made.run;
    };
    for (const { form, density } of cases) add(`${form}/${density}`, form, weightsOf(layer, form, density));
    add('dense', 'dense', weightsOf(layer, 'sparse', 0.5));
  }
  const baseline = onTfjs(layer, inputOf(layer, 'sparse'), weightsOf(layer, 'sparse', 0.5));
  variants['tfjs-wasm'] = baseline.run;
  const times = await timeCpu(variants, quick ? { rounds: 5, atLeast: 10 } : { rounds: 11, atLeast: 40 });
  baseline.dispose();
  const found = cases.map(({ form, density }): OpsResult => {
    const expected = onTfjs(layer, inputOf(layer, form), weightsOf(layer, form, density));
    const truth = expected.result();
    expected.dispose();
    const own = kinds.map(([kind]) => [kind, `${kind} ${form}/${density}`] as const);
    const engines: [string, Timing][] = [
      ...own.map(([kind, name]): [string, Timing] => [kind, times[name] as Timing]),
      ['own-dense', times['supermask dense'] as Timing],
      ['tfjs-wasm', times['tfjs-wasm'] as Timing],
    ];
    const ours = times[`supermask ${form}/${density}`] as Timing;
    const each = <T>(of: (timing: Timing) => T): Record<string, T> =>
      Object.fromEntries(engines.map(([name, timing]) => [name, of(timing)]));
    return {
      name: `${layer.name}/${form}/${density}`,
      ms: each(({ median }) => median),
      spread: each(({ spread }) => spread),
      ratio: each(({ median }) => ours.median / median),
      deviation: Math.max(...own.map(([, name]) => deviation((packed.get(name) as Packed).result(), truth))),
    };
  });
  for (const each of packed.values()) each.dispose();
  return found;
}

/** For binary layers all numbers are ±1. */
function inputOf(layer: OpsCase, form: Form | 'dense'): Float32Array {
  const numbers = random(sizesOf(layer).input, 'input', 1);
  return form === 'binary' ? numbers.map((value) => (value < 0 ? -1 : 1)) : numbers;
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
function weightsOf(layer: OpsCase, form: Form, density: number): Float32Array {
  const { weights } = sizesOf(layer);
  const chosen = random(weights, 'mask', 1);
  return random(weights, 'weights', 1).map((value, i) => {
    if (((chosen[i] as number) + 1) / 2 >= density) return 0;
    return form === 'sparse' ? value : Math.sign(value) / 8;
  });
}

/** A layer in the memory of the operations, its input and output too. */
interface Packed {
  readonly run: () => void;
  readonly result: () => Float32Array;
  readonly dispose: () => void;
}

function pack(ops: Ops, layer: OpsCase, weights: Float32Array, form: Form | 'dense'): Packed {
  const numbers = inputOf(layer, form);
  const output = ops.allocate(sizesOf(layer).output);
  const close = (run: () => void, ...owned: { dispose: () => void }[]): Packed => ({
    run,
    result: () => {
      run();
      return output.values.slice();
    },
    dispose: () => {
      for (const each of [output, ...owned]) each.dispose();
    },
  });
  if (layer.kind === 'conv2d' && form === 'binary') {
    const { channels, units, side, size } = layer;
    const conv = ops.packBinaryConv2d(weights, {
      ...{ channels, units, padding: 'same' },
      image: [side, side],
      size: [size, size],
    });
    const input = ops.allocateNibbles(Math.ceil(channels / 4) * side ** 2);
    ops.signNibbles(numbers, { channels, positions: side ** 2, output: input });
    return close(() => conv.apply(input, { output }), conv, input);
  }
  if (form === 'binary') throw new Error('[bench] only convolutions are binary');
  const input = ops.allocate(numbers.length);
  input.values.set(numbers);
  if (layer.kind === 'matrix') {
    const { rows, columns, batch } = layer;
    const matrix = ops.packMatrix(weights, { rows, columns, form, transposed: true });
    return close(() => matrix.multiply(input, { batch, output }), matrix, input);
  }
  const { channels, units, side, size } = layer;
  const conv = ops.packConv2d(weights, {
    ...{ channels, units, form, padding: 'same' },
    image: [side, side],
    size: [size, size],
  });
  return close(() => conv.apply(input, { output }), conv, input);
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
