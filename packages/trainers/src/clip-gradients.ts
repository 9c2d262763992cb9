import {
  add,
  addN,
  clipByValue as clip,
  div,
  minimum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** How the gradients of one step are bounded: their common length, or each of their numbers. Both > 0. */
export type Clip = { readonly norm: number } | { readonly value: number };

/**
 * Scales gradients so that the length of all of them together is at most `norm`, as
 * torch.nn.utils.clip_grad_norm_: each times min(1, norm / (length + 10⁻⁶)). Shorter ones keep their bits.
 *
 * @param norm in (0, ∞).
 * @returns tensors of the same shapes; the caller tidies.
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], norm: number): Tensor[] {
  checkClip('clipByGlobalNorm', { norm });
  const squares = gradients.map((gradient) => sum(square(gradient)));
  const length = sqrt(addN(squares));
  const factor = minimum(div(norm, add(length, 1e-6)), 1);
  return gradients.map((gradient) => mul(gradient, factor));
}

/**
 * Bounds every number of the gradients to [−value, value], as torch.nn.utils.clip_grad_value_.
 *
 * @param value in (0, ∞).
 * @returns tensors of the same shapes; the caller tidies.
 */
export function clipByValue(gradients: readonly Tensor[], value: number): Tensor[] {
  checkClip('clipByValue', { value });
  return gradients.map((gradient) => clip(gradient, -value, value));
}

/** The clipping that an option asks for; none without one. */
export function clipGradients(gradients: readonly Tensor[], option: Clip | undefined): readonly Tensor[] {
  if (option === undefined) return gradients;
  return 'norm' in option ? clipByGlobalNorm(gradients, option.norm) : clipByValue(gradients, option.value);
}

/** @throws if a bound is not a finite number > 0, or there are two. */
export function checkClip(who: string, option: Clip): void {
  if ('norm' in option && 'value' in option) {
    throw new Error(`[supermask/trainers] ${who}: clip must have either a norm or a value, got both`);
  }
  const [name, bound] = 'norm' in option ? ['norm', option.norm] : ['value', option.value];
  if (Number.isFinite(bound) && bound > 0) return;
  throw new Error(`[supermask/trainers] ${who}: ${name} must be in (0, Infinity), got ${bound}`);
}
