/**
 * trunc(size · width), as the peers' `scale` (hidden-networks and biprop, models/frankle.py).
 *
 * @param size channels or units at width 1.
 * @throws if nothing would be left, or the width is no number > 0.
 */
export function scaleWidth(size: number, width: number): number {
  const scaled = Math.trunc(size * width);
  if (scaled >= 1 && Number.isFinite(scaled)) return scaled;
  throw new Error(
    `[supermask/layers] width must be a number > 0 that leaves a channel in every layer, got ${width} for a layer ` +
      `of ${size}`,
  );
}
