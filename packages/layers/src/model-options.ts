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
  /** Of `lenet300100` and the Conv networks: the fraction of a hidden layer's outputs that training drops, in [0, 1). */
  readonly dropout?: number;
}

/** @throws on a name that is none, and a dropout that is no fraction. */
export function checkModelOptions({
  norm,
  activations,
  dropout = 0,
}: Required<Pick<ModelOptions, 'norm' | 'activations'>> & Pick<ModelOptions, 'dropout'>): void {
  checkChoice('norm', norm, ['none', 'non-affine', 'affine']);
  checkChoice('activations', activations, ['float', 'binary']);
  if (dropout >= 0 && dropout < 1) return;
  throw new Error(`[supermask/layers] dropout must be in [0, 1), got ${dropout}`);
}

/** @throws if poolings would leave nothing of an image: each of them halves height and width. */
export function checkPoolings(
  [height, width]: NonNullable<ModelOptions['inputShape']>,
  { poolings }: { readonly poolings: number },
): void {
  const least = 2 ** poolings;
  if (height >= least && width >= least) return;
  throw new Error(
    `[supermask/layers] inputShape must be at least ${least} high and wide for ${poolings} poolings, got ` +
      `[${height}, ${width}] (a network with fewer poolings, or larger images)`,
  );
}

function checkChoice(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new Error(`[supermask/layers] ${option} must be one of ${known.join(', ')}, got "${value}"`);
}
