/** What normalises the inputs of a hidden layer's activation: see `nonAffineBatchNorm`. */
export type Norm = 'none' | 'non-affine' | 'affine';
/** ReLU, or the sign of Bi-Real Net: see `binaryActivation`. */
export type Activations = 'float' | 'binary';

/** What every model builder takes. */
export interface ModelOptions {
  /** Height, width and channels of an image. */
  readonly inputShape?: readonly [number, number, number];
  /** How many logits. */
  readonly classes?: number;
  /** Factor on the channels and units of all layers but the last (⅛ … 2 make sense), the whole part taken. */
  readonly width?: number;
  /** Batch normalisation behind every kernel but the last. */
  readonly norm?: Norm;
  readonly activations?: Activations;
}

/** @throws on a name that is none. */
export function checkModelOptions({
  norm,
  activations,
}: Required<Pick<ModelOptions, 'norm' | 'activations'>>): void {
  checkChoice('norm', norm, ['none', 'non-affine', 'affine']);
  checkChoice('activations', activations, ['float', 'binary']);
}

function checkChoice(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new Error(`[supermask/layers] ${option} must be one of ${known.join(', ')}, got "${value}"`);
}
