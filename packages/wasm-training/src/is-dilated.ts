/** Whether a convolution leaves gaps between its taps; tfjs takes one number, several, or none for 1. */
export function isDilated(dilations: number | readonly number[] | null | undefined): boolean {
  return [dilations ?? 1].flat().some((dilation) => dilation > 1);
}
