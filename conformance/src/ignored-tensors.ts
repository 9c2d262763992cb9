/** Tensors that no case reads, each with the reason. */
export interface IgnoredTensors {
  /** The file's name without ending. */
  readonly file: string;
  readonly names: RegExp;
  readonly reason: string;
}

export const IGNORED: readonly IgnoredTensors[] = [
  { file: 'layers', names: /\.(oi|oihw|nchw)$/, reason: "the same numbers in torch's layout" },
  {
    file: 'traces',
    names: /\.(threshold_gap|presign_margin)$/,
    reason:
      'how far the original is from another mask or sign, step by step: seeds were chosen so that it is enough',
  },
  { file: 'digits', names: /^/, reason: 'the images that data.x of the traces was made from' },
];
