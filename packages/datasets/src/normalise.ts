import type { Normalisation } from './image-set.ts';

/**
 * (x / 255 − mean) / deviation of every pixel x, rounded to float32: what a network is given.
 *
 * @param images uint8, any length.
 * @param normalisation usually that of the data set; the deviation must be above 0.
 * @returns float32 of the same length.
 * @throws if the mean or the deviation is not a finite number or the deviation is not above 0.
 */
export function normalise(images: Uint8Array, { mean, deviation }: Normalisation): Float32Array {
  if (!Number.isFinite(mean) || !Number.isFinite(deviation) || deviation <= 0) {
    throw new Error(
      `[supermask/datasets] normalise: mean must be finite and deviation finite and > 0 (of pixels / 255), got mean ${mean}, deviation ${deviation}`,
    );
  }
  const byPixel = Float32Array.from({ length: 256 }, (_, x) => (x / 255 - mean) / deviation);
  const normalised = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) normalised[i] = byPixel[images[i] as number] as number;
  return normalised;
}
