import { exp } from '../exact/exp.ts';
import type { Network, ValueInfo } from '../network.ts';
import type { WorkerNetwork } from '../worker/worker-network.ts';

export interface Classification {
  readonly className: string;
  /** In [0, 1]. */
  readonly probability: number;
}

export interface ClassifyOptions {
  /** How many classes to give, an integer ≥ 1; all, if there are fewer. */
  readonly top?: number | undefined;
}

const WHO = '[supermask/runtime] tfNetwork: classify:';

/**
 * The most probable classes of one image.
 *
 * @param pixels 0 … 255, row-major, as many as the network's input has numbers.
 */
export async function classify(
  network: Network | WorkerNetwork,
  pixels: ArrayLike<number>,
  { top = 3 }: ClassifyOptions = {},
): Promise<Classification[]> {
  if (!(Number.isInteger(top) && top >= 1)) throw new Error(`${WHO} top must be an integer ≥ 1, got ${top}`);
  const { inputs, outputs, info, layers } = network;
  if (inputs.length + outputs.length > 2) throw new Error(`${WHO} the network has several inputs or outputs`);
  const [{ name, shape }] = outputs as [ValueInfo];
  const classes = parse(info, 'classes') as readonly string[];
  const { mean, deviation } = parse(info, 'normalisation') as { mean: number; deviation: number };
  if (!(Number.isFinite(mean) && deviation > 0)) {
    throw new Error(`${WHO} info.normalisation must have mean and deviation > 0, got ${info.normalisation}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (classes.length !== count) {
    throw new Error(`${WHO} the network has ${count} scores, info.classes ${classes.length} names`);
  }
  const image = Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / deviation);
  const scores = await network.predict(image, { batch: 1 });
  const activated = layers.find((layer) => layer.name === name)?.op === 'activation';
  const probabilities = activated ? scores : softmax(scores);
  const outside = probabilities.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) {
    throw new Error(`${WHO} the network gives no probabilities, got ${outside} (use predict)`);
  }
  return Array.from(probabilities, (probability, i) => ({ className: classes[i] as string, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}

function parse(info: Network['info'], name: 'classes' | 'normalisation'): unknown {
  const text = Object.hasOwn(info, name) ? (info[name] as string) : '';
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(
      `${WHO} the file's info.${name} must be JSON, got "${text}" (exportModel takes \`info\`; or use predict)`,
      { cause },
    );
  }
}

function softmax(scores: Float32Array): Float32Array {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const exponentials = Float64Array.from(scores, (score) => exp(score - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  return Float32Array.from(exponentials, (value) => value / sum);
}
