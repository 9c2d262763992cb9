/** What every model builder takes. */
export interface ModelOptions {
  /** Height, width and channels of an image. */
  readonly inputShape?: readonly [number, number, number];
  /** How many logits. */
  readonly classes?: number;
}
