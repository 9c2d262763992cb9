/** A random number in [0, 1): the next of an image's own. */
export type Draw = () => number;

/** Maps a point of the unit square of `glyphStrokes` to pixel coordinates, into `out` [x, y]. */
export type Warp = (x: number, y: number, out: Float64Array) => void;

const NODES = 4;

/**
 * A random elastic distortion followed by a random affine map, from 39 draws.
 *
 * Only + − × ÷, `Math.floor`, `Math.min` and `Math.max`, so that every engine computes the same doubles: the
 * rotation is by (1 − t², 2t) / (1 + t²), the angle whose half has the tangent t.
 */
export function glyphWarp(draw: Draw, { size }: { size: number }): Warp {
  const between = (low: number, high: number): number => low + (high - low) * draw();
  const t = between(-0.15, 0.15);
  const shear = between(-0.25, 0.25);
  const height = size * between(0.56, 0.78);
  const width = height * between(0.72, 1.08);
  const slack = size * 0.1;
  const shiftX = size / 2 + between(-slack, slack);
  const shiftY = size / 2 + between(-slack, slack);
  const reach = between(0, 0.11);
  const field = new Float64Array(NODES * NODES * 2);
  for (let i = 0; i < field.length; i++) field[i] = reach * between(-1, 1);

  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  return (x, y, out) => {
    const [column, across] = cell(x);
    const [row, down] = cell(y);
    const node = (row * NODES + column) * 2;
    const u = (x - 0.5 + blend(field, node, across, down)) * width;
    const v = (y - 0.5 + blend(field, node + 1, across, down)) * height;
    const slanted = u - shear * v;
    out[0] = cosine * slanted - sine * v + shiftX;
    out[1] = sine * slanted + cosine * v + shiftY;
  };
}

/** The cell of the displacement grid and the eased position in it, so that the field has no kinks. */
function cell(at: number): [index: number, position: number] {
  const scaled = Math.min(Math.max(at, 0), 1) * (NODES - 1);
  const index = Math.min(Math.floor(scaled), NODES - 2);
  const position = scaled - index;
  return [index, position * position * (3 - 2 * position)];
}

function blend(field: Float64Array, node: number, across: number, down: number): number {
  const below = node + NODES * 2;
  const top = mix(field[node] as number, field[node + 2] as number, across);
  const bottom = mix(field[below] as number, field[below + 2] as number, across);
  return mix(top, bottom, down);
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
