import {
  type Initialiser,
  type MaskContext,
  type Reparam,
  type ReparamConfig,
  reparamFromConfig,
} from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import { type serialization, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { scoreSource, weightSource, writeRandom } from './drawn-kernel.ts';
import { decoratableClasses, kernelKeys, kernelVariable } from './kernel-keys.ts';
import { layerFromConfig } from './layer-from-config.ts';

export interface SupermaskLayerOptions {
  readonly reparam: Reparam;
  /** The run's seed, an integer in [0, 2⁵³). */
  readonly seed: number;
  /** Names this layer's random streams; different for each layer of a run. */
  readonly stream: string;
  /** Whether biases are trained. */
  readonly trainBias: boolean;
  /** How the weights are drawn anew when the layer is built; by default they stay what they are. */
  readonly weights?: Initialiser;
  /** For a layer that is loaded: where the weights of each kernel were drawn from. */
  readonly sources?: Readonly<Record<string, RandomTensor>>;
}

/** One masked kernel of a decorated layer. */
export interface MaskedKernel {
  /** The property of the wrapped layer: `kernel`. */
  readonly key: string;
  readonly weight: LayerVariable;
  readonly scores: LayerVariable;
  /** The random stream that the weights were drawn from; whoever relies on it compares. */
  readonly source?: RandomTensor;
}

/** What is saved beside the wrapped layer's own configuration. */
interface Saved {
  readonly reparam: ReparamConfig;
  readonly seed: number;
  readonly stream: string;
  readonly trainBias: boolean;
  readonly sources: Readonly<Record<string, RandomTensor>>;
}

/**
 * A tf.layers layer around another one, which computes with the effective kernel instead of the stored one.
 * It serialises under its own class name, so that a decorated model loads as a decorated model or not at all.
 *
 * It has the wrapped layer's name and variables, and for each kernel `scores_<key>` of the kernel's shape.
 * Made by `decorateLayer` and `decorateModel`.
 */
export class SupermaskLayer extends layers.Layer {
  static readonly className = 'Supermask';

  readonly inner: layers.Layer;
  readonly options: SupermaskLayerOptions;
  private own: LayerVariable[] = [];
  private masked: MaskedKernel[] = [];
  private trained: LayerVariable[] = [];
  private frozen: LayerVariable[] = [];

  constructor(inner: layers.Layer, options: SupermaskLayerOptions) {
    super({
      name: inner.name,
      ...(inner.batchInputShape ? { batchInputShape: inner.batchInputShape, dtype: inner.dtype } : {}),
    });
    if (kernelKeys(inner.getClassName()) === undefined) {
      throw new Error(
        `[supermask/layers] SupermaskLayer: cannot decorate the ${inner.getClassName()} layer "${inner.name}" ` +
          `(known: ${decoratableClasses()}; leave it as it is with \`skip\`)`,
      );
    }
    this.inner = inner;
    this.options = options;
    this.inputSpec = inner.inputSpec;
    this.supportsMasking = inner.supportsMasking;
    this.activityRegularizer = inner.activityRegularizer;
  }

  /** The masked kernels, once the layer is built. */
  get kernels(): readonly MaskedKernel[] {
    return this.masked;
  }

  /**
   * The wrapped layer's variables in the order in which it made them, once the layer is built
   * (`inner.weights` has another order when some of them are trained and others not).
   */
  get innerWeights(): readonly LayerVariable[] {
    return this.own;
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.inner.setFastWeightInitDuringBuild(value);
  }

  override build(inputShape: Parameters<layers.Layer['build']>[0]): void {
    const { reparam, trainBias } = this.options;
    this.inner.build(inputShape);
    this.inner.built = true;
    // `apply` would do this: the values given to the layer as `weights`.
    if (this.inner.initialWeights) this.inner.setWeights(this.inner.initialWeights);
    this.inputSpec = this.inner.inputSpec;
    this.own = [...this.inner.weights];
    const keys = kernelKeys(this.inner.getClassName()) ?? [];
    this.masked = keys.map((key) => this.addMask(key));
    const weights = new Set(this.masked.map(({ weight }) => weight));
    for (const variable of this.own) {
      variable.trainable = weights.has(variable) ? reparam.config.trains.weight : trainBias;
    }
    const all = [...this.own, ...this.masked.map(({ scores }) => scores)];
    this.trained = all.filter(({ trainable }) => trainable);
    this.frozen = all.filter(({ trainable }) => !trainable);
    this.built = true;
  }

  private addMask(key: string): MaskedKernel {
    const { reparam, seed, stream, weights, sources } = this.options;
    const weight = kernelVariable(this.inner, key);
    const shape = weight.shape as number[];
    const source = weights ? weightSource(weights, shape, { seed, stream, key }) : sources?.[key];
    if (source !== undefined) writeRandom(weight, source);
    const zeros = { apply: () => tensor(new Float32Array(weight.read().size), shape) };
    const scores = this.addWeight(
      `scores_${key}`,
      shape,
      'float32',
      zeros as unknown as Parameters<layers.Layer['addWeight']>[3],
      undefined,
      reparam.config.trains.scores,
    );
    writeRandom(scores, scoreSource(shape, { seed, stream, key }));
    return { key, weight, scores, ...(source ? { source } : {}) };
  }

  // The base class keeps these lists in private fields that `compile` makes trainable again.
  override get trainableWeights(): LayerVariable[] {
    return this.trainable ? this.trained : [];
  }
  override set trainableWeights(variables: LayerVariable[]) {
    this.trained = variables;
  }
  override get nonTrainableWeights(): LayerVariable[] {
    return this.trainable ? this.frozen : [...this.trained, ...this.frozen];
  }
  override set nonTrainableWeights(variables: LayerVariable[]) {
    this.frozen = variables;
  }
  override get losses(): layers.Layer['losses'] {
    return this.inner.losses;
  }

  /**
   * The kernel that the layer computes with, float32; differentiable to weight and scores. The caller
   * disposes it.
   */
  effectiveKernel({ weight, scores }: MaskedKernel, context: MaskContext = { training: false }): Tensor {
    return this.options.reparam.effective({ weight: weight.read(), scores: scores.read() }, context);
  }

  /** The 0/1 mask of a kernel as evaluation uses it, float32. The caller disposes it. */
  mask({ weight, scores }: MaskedKernel): Tensor {
    return this.options.reparam.mask({ weight: weight.read(), scores: scores.read() }, { training: false });
  }

  override call(inputs: Tensor | Tensor[], kwargs: Record<string, unknown>): Tensor | Tensor[] {
    return tidy(() => {
      const context = { training: kwargs.training === true };
      try {
        // While the wrapped layer runs, its kernel reads as the effective one. Its variable stays untouched:
        // the optimiser and `save` must keep seeing what is stored.
        for (const kernel of this.masked) {
          const effective = this.effectiveKernel(kernel, context);
          setProperty(this.inner, kernel.key, { read: () => effective });
        }
        return this.inner.call(inputs, kwargs);
      } finally {
        for (const { key, weight } of this.masked) setProperty(this.inner, key, weight);
      }
    });
  }

  override computeOutputShape(
    inputShape: Parameters<layers.Layer['computeOutputShape']>[0],
  ): ReturnType<layers.Layer['computeOutputShape']> {
    return this.inner.computeOutputShape(inputShape);
  }

  override computeMask(inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor | Tensor[] {
    return this.inner.computeMask(inputs, mask);
  }

  override getConfig(): serialization.ConfigDict {
    const { reparam, seed, stream, trainBias } = this.options;
    const sources = Object.fromEntries(
      this.masked.flatMap(({ key, source }) => (source ? [[key, source]] : [])),
    );
    const saved: Saved = { reparam: reparam.config, seed, stream, trainBias, sources };
    return {
      ...super.getConfig(),
      layer: { className: this.inner.getClassName(), config: this.inner.getConfig() },
      supermask: packText(JSON.stringify(saved)),
    };
  }

  static override fromConfig<T extends serialization.Serializable>(
    _cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const inner = layerFromConfig(config.layer as serialization.ConfigDict);
    const saved = JSON.parse(unpackText(config.supermask)) as Saved;
    const layer = new SupermaskLayer(inner, { ...saved, reparam: reparamFromConfig(saved.reparam) });
    if (config.trainable === false) layer.trainable = false;
    return layer as unknown as T;
  }
}

/**
 * tfjs rewrites every string of a configuration to snake case when it saves and to camel case when it loads
 * ("Conv1" would come back as "conv1"), except under the key `name`.
 */
export function packText(text: string): { name: string } {
  return { name: text };
}

function unpackText(packed: unknown): string {
  const text = (packed as { name?: unknown } | undefined)?.name;
  if (typeof text === 'string') return text;
  throw new Error(
    '[supermask/layers] SupermaskLayer: the saved layer has no supermask entry (damaged model.json?)',
  );
}

function setProperty(layer: layers.Layer, key: string, value: { read(): Tensor }): void {
  (layer as unknown as Record<string, { read(): Tensor }>)[key] = value;
}
