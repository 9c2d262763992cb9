/** What a patch is drawn on. */
export interface PatchGround {
  /** [height, width, channels]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** The brightest value. */
  readonly white: number;
}

/**
 * Draws the patch of a class into an image. On one channel: a row of squares along the upper edge (rows, where one is
 * too narrow), black but for the white one at the place of the class; the squares' side is a fourteenth of the image's,
 * at least a pixel. In colour: a square in the corner, an eighth of the image's side, in the colour of the class:
 * a point of the coarsest grid in the cube of colours that has enough of them.
 *
 * @param image uint8 [height, width, channels], changed.
 * @throws if the image is too small.
 */
export function drawPatch(image: Uint8Array, label: number, ground: PatchGround): void {
  if (ground.shape[2] === 1) drawPlace(image, label, ground);
  else drawColour(image, label, ground);
}

function drawPlace(
  image: Uint8Array,
  label: number,
  { shape: [height, width], classes, white }: PatchGround,
): void {
  const side = Math.max(1, Math.floor(Math.min(height, width) / 14));
  const columns = Math.min(classes, Math.floor(width / side));
  if (Math.ceil(classes / columns) * side > height) {
    throw new Error(
      `[supermask/datasets] spuriousPatch: ${classes} places of ${side}×${side} need a larger image than ${height}×${width}`,
    );
  }
  for (let place = 0; place < classes; place++) {
    const top = Math.floor(place / columns) * side;
    const left = (place % columns) * side;
    for (let row = top; row < top + side; row++) {
      image.fill(place === label ? white : 0, row * width + left, row * width + left + side);
    }
  }
}

function drawColour(
  image: Uint8Array,
  label: number,
  { shape: [height, width, channels], classes, white }: PatchGround,
): void {
  const side = Math.max(1, Math.floor(Math.min(height, width) / 8));
  let levels = 2;
  while (colours(levels, channels) < classes) levels++;
  const colour = new Uint8Array(channels);
  for (let channel = 0, rest = label; channel < channels; channel++) {
    colour[channel] = Math.floor((white * (rest % levels)) / (levels - 1));
    rest = Math.floor(rest / levels);
  }
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) image.set(colour, (row * width + column) * channels);
  }
}

/** How many there are with so many levels of each channel. */
function colours(levels: number, channels: number): number {
  let product = 1;
  for (let channel = 0; channel < channels; channel++) product *= levels;
  return product;
}
