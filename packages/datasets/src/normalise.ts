import type { Normalisation } from './image-set.ts';

/**
 * (x / 255 − mean) / deviation of every pixel x, rounded to float32: what a network is given.
 *
 * @param images uint8, any length; where mean or deviation is a list, its values belong to channel 0, 1, … in turn, as in
 *   [count, height, width, channels].
 * @param normalisation usually that of the data set; deviations must be above 0.
 * @returns float32 of the same length.
 * @throws if a mean or a deviation is not a finite number, a deviation is not above 0, or the images cannot have as many
 *   channels as there are values.
 */
export function normalise(images: Uint8Array, { mean, deviation }: Normalisation): Float32Array {
  const [means, deviations] = [[mean].flat(), [deviation].flat()];
  const channels = Math.max(means.length, deviations.length);
  const sound =
    means.every(Number.isFinite) && deviations.every((value) => Number.isFinite(value) && value > 0);
  const got = `got mean ${means.join(', ')}, deviation ${deviations.join(', ')}`;
  if (!sound) {
    throw new Error(
      `[supermask/datasets] normalise: mean must be finite and deviation finite and > 0 (of pixels / 255), ${got}`,
    );
  }
  const fit = [means, deviations].every(({ length }) => length === channels || length === 1);
  if (!fit || channels === 0 || images.length % channels !== 0) {
    throw new Error(
      `[supermask/datasets] normalise: mean and deviation must be numbers or have one for each channel, ${got} for ${images.length} values`,
    );
  }
  const byPixel = Array.from({ length: channels }, (_, channel) => {
    const m = means[channel] ?? (means[0] as number);
    const d = deviations[channel] ?? (deviations[0] as number);
    return Float32Array.from({ length: 256 }, (_, x) => (x / 255 - m) / d);
  });
  const normalised = new Float32Array(images.length);
  for (let channel = 0; channel < channels; channel++) {
    const values = byPixel[channel] as Float32Array;
    for (let i = channel; i < images.length; i += channels) {
      normalised[i] = values[images[i] as number] as number;
    }
  }
  return normalised;
}
