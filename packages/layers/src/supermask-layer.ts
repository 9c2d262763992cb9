import { binarizers } from '@supermask/binarize';
import { type ConfigTables, type Initialiser, type Reparam, reparamFromConfig } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import { type serialization, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { scoreSource, weightSource, writeRandom } from './drawn-kernel.ts';
import { forgottenConfig } from './forgotten-config.ts';
import { cannotDecorate, type KernelSlot, kernelSlots, slotVariable } from './kernel-slots.ts';
import { layerFromConfig } from './layer-from-config.ts';
import { LayerMasks, type MaskLink } from './layer-masks.ts';
import type { MaskedKernel } from './masked-kernel.ts';
import { packSupermask, type SavedSupermask, unpackSupermask } from './saved-supermask.ts';
import { withKernels } from './with-kernels.ts';

export interface SupermaskLayerOptions {
  /** The method of each masked kernel, by its key. */
  readonly reparams: Readonly<Record<string, Reparam>>;
  /** The run's seed, an integer in [0, 2⁵³). */
  readonly seed: number;
  /** Names this layer's random streams; different for each layer of a run. */
  readonly stream: string;
  /** Whether biases are trained. */
  readonly trainBias: boolean;
  /** How the weights are drawn anew when the layer is built; by default they stay what they are. */
  readonly weights?: Initialiser;
  /** How the scores are drawn; U(−1/√fan_in, 1/√fan_in) by default. */
  readonly scores?: Initialiser;
  /** Training steps that were done already. */
  readonly step?: number;
  /** For a layer that is loaded: where the weights of each kernel were drawn from. */
  readonly sources?: Readonly<Record<string, RandomTensor>>;
  /** Which kernels are masked; by default those that are known of the layer's class. */
  readonly slots?: readonly KernelSlot[];
}

type Inputs = Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[];

/**
 * A tf.layers layer around another one, which computes with the effective kernel instead of the stored one.
 * It serialises under its own class name, so that a decorated model loads as a decorated model or not at all.
 *
 * It has the wrapped layer's name and variables, and for each kernel `scores_<key>` of the kernel's shape.
 * Made by `decorateLayer` and `decorateModel`.
 */
export class SupermaskLayer extends layers.Layer {
  static readonly className: string = 'Supermask';
  /** What `register` was told of methods that this package does not know. */
  static readonly tables: ConfigTables = { binarizers };

  readonly inner: layers.Layer;
  readonly options: SupermaskLayerOptions;
  private readonly slots: readonly KernelSlot[];
  private own: LayerVariable[] = [];
  private masked: MaskedKernel[] = [];
  private trained: LayerVariable[] = [];
  private frozen: LayerVariable[] = [];
  private readonly masks: LayerMasks;

  constructor(inner: layers.Layer, options: SupermaskLayerOptions) {
    super({
      name: inner.name,
      ...(inner.batchInputShape ? { batchInputShape: inner.batchInputShape, dtype: inner.dtype } : {}),
    });
    const slots = options.slots ?? kernelSlots(inner);
    if (!slots?.length) throw cannotDecorate('SupermaskLayer', inner);
    this.inner = inner;
    this.options = options;
    this.slots = slots;
    this.masks = new LayerMasks({
      name: inner.name,
      seed: options.seed,
      stream: options.stream,
      step: options.step ?? 0,
      moved: () => this.masked.find(({ reparam }) => reparam.config.trains.scores)?.scores ?? this.trained[0],
    });
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

  /**
   * Training steps done, which schedules and random masks follow. It goes on by itself when what the layer trains
   * has got other values since a training call; a training loop that counts sets it.
   */
  get step(): number {
    return this.masks.step;
  }
  set step(count: number) {
    this.masks.step = count;
  }

  /** Which of the masks of a rule that samples evaluation uses: the same number gives the same mask. 0 at first. */
  get sample(): number {
    return this.masks.sample;
  }
  set sample(index: number) {
    this.masks.sample = index;
  }

  /** Names the other kernels under one budget with a kernel of this layer; `linkMasks` does it for a model. */
  link(key: string, link: MaskLink): void {
    this.masks.link(key, link);
  }

  /**
   * What `run` returns while the kernels at these keys have the given masks instead of their method's;
   * `withMasks` does it for a model.
   *
   * @throws if a method computes its kernel of no mask.
   */
  withMasks<T>(masks: ReadonlyMap<string, Tensor>, run: () => T): T {
    return this.masks.whileGiven(masks, run);
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.inner.setFastWeightInitDuringBuild(value);
  }

  override build(inputShape: Parameters<layers.Layer['build']>[0]): void {
    const { trainBias } = this.options;
    this.inner.build(inputShape);
    this.inner.built = true;
    // `apply` would do this: the values given to the layer as `weights`.
    if (this.inner.initialWeights) this.inner.setWeights(this.inner.initialWeights);
    this.inputSpec = this.inner.inputSpec;
    this.own = [...this.inner.weights];
    this.masked = this.slots.map((slot) => this.addMask(slot));
    // Of a layer that was frozen nothing, also if the method trains weights.
    const open = new Set(this.inner.trainableWeights);
    // A kernel without a mask is trained like a layer without one.
    const kernels = (kernelSlots(this.inner) ?? []).map(({ key }) => slotVariable(this.inner, key));
    for (const variable of this.own) {
      const kernel = this.masked.find(({ weight }) => weight === variable);
      const trains = kernel ? kernel.reparam.config.trains.weight : trainBias || kernels.includes(variable);
      variable.trainable = trains && open.has(variable);
    }
    const all = [...this.own, ...this.masked.map(({ scores }) => scores)];
    this.trained = all.filter(({ trainable }) => trainable);
    this.frozen = all.filter(({ trainable }) => !trainable);
    this.built = true;
  }

  private addMask(slot: KernelSlot): MaskedKernel {
    const { seed, stream, weights, scores: initialiser, sources } = this.options;
    const { key, layout } = slot;
    const reparam = this.options.reparams[key];
    if (reparam === undefined) {
      throw new Error(
        `[supermask/layers] SupermaskLayer: no method for the kernel "${key}" of "${this.name}"`,
      );
    }
    const weight = slotVariable(this.inner, key);
    const shape = weight.shape as number[];
    const scoreShape = reparam.scoreShape?.(shape, layout) ?? shape;
    const source = weights ? weightSource(weights, shape, { ...slot, seed, stream }) : sources?.[key];
    if (source !== undefined) writeRandom(weight, source);
    const size = scoreShape.reduce((product, length) => product * length, 1);
    const zeros = { apply: () => tensor(new Float32Array(size), scoreShape) };
    const scores = this.addWeight(
      `scores_${key}`,
      scoreShape,
      'float32',
      zeros as unknown as Parameters<layers.Layer['addWeight']>[3],
      undefined,
      reparam.config.trains.scores,
    );
    writeRandom(scores, scoreSource(shape, { ...slot, seed, stream }, initialiser));
    return { key, layout, weight, scores, reparam, ...(source ? { source } : {}) };
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
  /** The wrapped layer's own regularisers and the penalties of the methods. */
  override get losses(): layers.Layer['losses'] {
    return [
      ...this.inner.losses,
      ...(this.masks.penalties(this.masked) as unknown as layers.Layer['losses']),
    ];
  }
  override addLoss(losses: Parameters<layers.Layer['addLoss']>[0]): void {
    this.inner.addLoss(losses);
  }

  /**
   * The kernel that the layer computes with, float32; differentiable to weight and scores. The caller
   * disposes it.
   */
  effectiveKernel(kernel: MaskedKernel, { training = false }: { readonly training?: boolean } = {}): Tensor {
    return this.masks.effective(kernel, training);
  }

  /** The mask of a kernel as evaluation uses it, float32. The caller disposes it. */
  mask(kernel: MaskedKernel): Tensor {
    return this.masks.mask(kernel);
  }

  /** Gives a kernel other scores, which is no training step. The values stay the caller's to dispose. */
  writeScores(kernel: MaskedKernel, values: Tensor): void {
    this.masks.writeScores(kernel, values);
  }

  // As recurrent layers do it: initial states that are given as keywords become inputs.
  override apply(inputs: Inputs, kwargs: Record<string, unknown> = {}): Inputs {
    const { initialState, ...rest } = kwargs;
    if (initialState == null || !takesStates(this.inner)) return super.apply(inputs, kwargs) as Inputs;
    return super.apply([inputs, initialState].flat() as Tensor[], rest) as Inputs;
  }

  override call(inputs: Tensor | Tensor[], kwargs: Record<string, unknown>): Tensor | Tensor[] {
    return tidy(() => {
      const training = kwargs.training === true;
      const kernels = this.masked.map((kernel) => ({
        key: kernel.key,
        weight: kernel.weight,
        value: this.effectiveKernel(kernel, { training }),
      }));
      if (training) this.masks.sawTraining();
      const [first, ...initialState] = [inputs].flat() as [Tensor, ...Tensor[]];
      return withKernels(this.inner, kernels, () =>
        initialState.length > 0 && takesStates(this.inner)
          ? this.inner.call(first, { ...kwargs, initialState })
          : this.inner.call(inputs, kwargs),
      );
    });
  }

  /** The states of a recurrent layer have no specification of their own. */
  protected override assertInputCompatibility(inputs: Inputs): void {
    const first = takesStates(this.inner) ? ([inputs].flat()[0] as Tensor) : inputs;
    super.assertInputCompatibility(first);
  }

  /** An embedding takes inputs of any rank. */
  protected override warnOnIncompatibleInputShape(inputShape: number[]): void {
    (this.inner as unknown as SupermaskLayer).warnOnIncompatibleInputShape(inputShape);
  }

  override get stateful(): boolean {
    return this.inner.stateful;
  }
  override resetStates(): void {
    this.inner.resetStates();
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
    const { reparams, seed, stream, trainBias } = this.options;
    const sources = Object.fromEntries(
      this.masked.flatMap(({ key, source }) => (source ? [[key, source]] : [])),
    );
    const saved: SavedSupermask = {
      reparams: Object.fromEntries(Object.entries(reparams).map(([key, { config }]) => [key, config])),
      ...(this.step > 0 ? { step: this.step } : {}),
      seed,
      stream,
      trainBias,
      sources,
      ...(this.options.slots ? { slots: this.options.slots } : {}),
    };
    return {
      ...super.getConfig(),
      layer: {
        className: this.inner.getClassName(),
        config: { ...this.inner.getConfig(), ...forgottenConfig(this.inner) },
      },
      supermask: packSupermask(saved),
    };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const inner = layerFromConfig(config.layer as serialization.ConfigDict);
    const saved = unpackSupermask(config.supermask);
    const tables = (cls as unknown as typeof SupermaskLayer).tables;
    const reparams = Object.fromEntries(
      Object.entries(saved.reparams).map(([key, reparam]) => [key, reparamFromConfig(reparam, tables)]),
    );
    const layer = new SupermaskLayer(inner, { ...saved, reparams });
    if (config.trainable === false) layer.trainable = false;
    return layer as unknown as T;
  }
}

/** Whether a layer accepts initial states after its input. */
function takesStates(layer: layers.Layer): boolean {
  return 'cell' in layer || 'forwardLayer' in layer;
}
