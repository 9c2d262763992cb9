import { type Reparam, type ReparamContext, seededUniform } from '@supermask/core';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { type MaskedKernel, stored } from './masked-kernel.ts';

/** What `linkMasks` tells a kernel whose method has one budget for the whole model. */
export interface MaskLink {
  readonly kernels: readonly MaskedKernel[];
  /** What they are called in errors: `hidden/kernel`. */
  readonly names: readonly string[];
  /** One for all of them, so that what it selects is selected once. */
  readonly reparam: Reparam;
  /** Name the random numbers that they share. */
  readonly seed: number;
  readonly stream: string;
  /** Training steps done by the layer that is furthest: one that is frozen counts none, but shares the budget. */
  readonly step: () => number;
}

export interface LayerMasksOptions {
  /** Names the layer in errors. */
  readonly name: string;
  /** Name its random numbers. */
  readonly seed: number;
  readonly stream: string;
  /** Training steps that were done already. */
  readonly step: number;
  /** A variable that every training step moves; none where the layer trains nothing. */
  readonly moved: () => LayerVariable | undefined;
}

/**
 * What the masks of one layer depend on besides scores and weights: the training step, the draws, the other
 * kernels under one budget, and masks that are given for a while.
 */
export class LayerMasks {
  /** Which of the masks of a rule that samples evaluation uses: the same number gives the same mask. */
  sample = 0;
  private readonly options: LayerMasksOptions;
  private readonly links = new Map<string, MaskLink>();
  private given: ReadonlyMap<string, Tensor> = new Map();
  private stepsDone: number;
  private seen: object | undefined;

  constructor(options: LayerMasksOptions) {
    this.options = options;
    this.stepsDone = options.step;
  }

  /** See `SupermaskLayer.step`. */
  get step(): number {
    // An update gives a variable new data.
    if (this.seen !== undefined && this.movedData() !== this.seen) {
      this.stepsDone++;
      this.seen = undefined;
    }
    return this.stepsDone;
  }
  set step(count: number) {
    this.stepsDone = count;
    this.seen = undefined;
  }

  /** A training call has used the variables as they are: the next ones that differ are those of another step. */
  sawTraining(): void {
    this.seen = this.movedData();
  }

  /** Gives a kernel other scores, which is no training step. */
  writeScores({ scores }: MaskedKernel, values: Tensor): void {
    scores.write(values);
    this.seen = undefined;
  }

  link(key: string, link: MaskLink): void {
    this.links.set(key, link);
  }

  /** What `run` returns while the kernels at these keys have the given masks. */
  whileGiven<T>(masks: ReadonlyMap<string, Tensor>, run: () => T): T {
    const before = this.given;
    this.given = masks;
    try {
      return run();
    } finally {
      this.given = before;
    }
  }

  effective(kernel: MaskedKernel, training: boolean): Tensor {
    const given = this.given.get(kernel.key);
    if (given !== undefined) return this.applied(kernel, given);
    const { reparam, context } = this.contextOf(kernel, training);
    return this.naming(kernel, () => reparam.effective(stored(kernel), context));
  }

  mask(kernel: MaskedKernel): Tensor {
    const given = this.given.get(kernel.key);
    if (given !== undefined) return clone(given);
    const { reparam, context } = this.contextOf(kernel, false);
    return this.naming(kernel, () => reparam.mask(stored(kernel), context));
  }

  /** The penalties of the methods, as functions to be called in a training step. */
  penalties(kernels: readonly MaskedKernel[]): (() => Tensor)[] {
    return kernels.flatMap((kernel) => {
      if (kernel.reparam.penalty === undefined) return [];
      return [
        () => {
          const { reparam, context } = this.contextOf(kernel, true);
          return this.naming(kernel, () => (reparam as Required<Reparam>).penalty(stored(kernel), context));
        },
      ];
    });
  }

  /** A rule does not know whose scores it was given. */
  private naming<T>({ key }: MaskedKernel, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.startsWith('[supermask/'))) throw cause;
      // Its numbers of kernels are those of the budget.
      const names = this.links.get(key)?.names.map((name, i) => `${i} "${name}"`);
      const budget = names ? ` (one budget for the kernels ${names.join(', ')})` : '';
      throw new Error(`${cause.message} — in the kernel "${key}" of layer "${this.options.name}"${budget}`, {
        cause,
      });
    }
  }

  private applied({ key, weight, reparam, layout }: MaskedKernel, mask: Tensor): Tensor {
    if (reparam.apply !== undefined) return reparam.apply(weight.read(), mask, layout);
    throw new Error(
      `[supermask/layers] withMasks: the method "${reparam.config.name}" of "${this.options.name}/${key}" takes no ` +
        'given mask (its Reparam has no `apply`)',
    );
  }

  private contextOf(kernel: MaskedKernel, training: boolean): { reparam: Reparam; context: ReparamContext } {
    const { key, reparam } = kernel;
    const context = (step: number, seed: number, stream: string): ReparamContext => ({
      training,
      step,
      uniform: seededUniform({
        seed,
        stream: `${stream}/${training ? step : `evaluation/${this.sample}`}`,
      }),
    });
    if (reparam.scope !== 'model') {
      const { seed, stream } = this.options;
      return { reparam, context: context(this.step, seed, `${stream}/${key}`) };
    }
    const link = this.links.get(key);
    if (link === undefined) {
      throw new Error(
        `[supermask/layers] SupermaskLayer: the method of "${this.options.name}" has one budget for a whole model, ` +
          'whose other kernels this layer does not know (call linkMasks(model) once after building or loading it)',
      );
    }
    const model = { kernels: link.kernels.map(stored), index: link.kernels.indexOf(kernel) };
    return { reparam: link.reparam, context: { ...context(link.step(), link.seed, link.stream), model } };
  }

  private movedData(): object | undefined {
    return this.options.moved()?.read().dataId;
  }
}
