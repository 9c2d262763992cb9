import { glyphStrokes, type Node, type Stroke } from './glyph-strokes.ts';
import { type Draw, glyphWarp, type Warp } from './glyph-warp.ts';

/** Height and width of a glyph in pixels. */
export const GLYPH_SIZE = 28;

const PIXELS = GLYPH_SIZE * GLYPH_SIZE;
const PEN_WORDS = 60;

/** Random words that one glyph uses up: 60 for the pen (two 16-bit draws each), 196 for the noise (a byte a pixel). */
export const WORDS_PER_GLYPH = 256;

const PIECES_PER_CURVE = 6;
const PIECES_PER_LINE = 3;

/**
 * Draws one digit: strokes with jittered nodes, distorted, turned, slanted and shifted, inked by the distance
 * to the pen's path, over noise.
 *
 * Only + − × ÷, `Math.sqrt`, `Math.floor`, `Math.min`, `Math.max` and integers are used: the pixels are the
 * same in every JavaScript engine.
 *
 * @param digit 0–9.
 * @param words uint32 [WORDS_PER_GLYPH], random.
 * @param pixels uint8 [28 · 28], receives the image: 0 is paper, 255 full ink.
 */
export function drawGlyph(digit: number, words: Uint32Array, pixels: Uint8Array): void {
  const draw = halves(words);
  const between = (low: number, high: number): number => low + (high - low) * draw();
  const variants = glyphStrokes[digit] as (typeof glyphStrokes)[number];
  const strokes = variants[Math.floor(draw() * variants.length)] as readonly Stroke[];
  const radius = between(0.65, 1.75);
  const pressure = between(-0.35, 0.35);
  const softness = between(0.9, 1.8);
  const ink = between(150, 255);
  const noise = between(0, 60);
  const jitter = between(0, 0.05);
  const wobble = (coordinate: number): number => coordinate + jitter * between(-1, 1);
  const warp = glyphWarp(draw, { size: GLYPH_SIZE });

  const distances = new Float64Array(PIXELS).fill(GLYPH_SIZE);
  for (const stroke of strokes) {
    const path = trace(stroke, wobble, warp);
    const points = path.length / 2;
    for (let i = 0; i + 1 < points; i++) {
      const along = (2 * i + 1) / points - 1;
      inkPiece(distances, path, i * 2, radius * (1 + pressure * along));
    }
  }

  for (let i = 0; i < PIXELS; i++) {
    const coverage = Math.min(Math.max(0.5 - (distances[i] as number) / softness, 0), 1);
    const byte = ((words[PEN_WORDS + (i >> 2)] as number) >>> ((i & 3) * 8)) & 255;
    const value = coverage * ink + noise * ((byte * 2 - 255) / 255);
    pixels[i] = Math.floor(Math.min(Math.max(value, 0), 255) + 0.5);
  }
}

function halves(words: Uint32Array): Draw {
  let at = 0;
  return () => {
    const word = words[at >> 1] as number;
    const half = at & 1 ? word >>> 16 : word & 0xffff;
    at++;
    return half / 65536;
  };
}

/** The pen's path as points in pixels, [x, y] each: curves and lines in short pieces, which the warp bends. */
function trace(stroke: Stroke, wobble: (coordinate: number) => number, warp: Warp): Float64Array {
  const path: number[] = [];
  const pixel = new Float64Array(2);
  const add = (x: number, y: number): void => {
    warp(x, y, pixel);
    path.push(pixel[0] as number, pixel[1] as number);
  };
  const [start, ...nodes] = stroke;
  let [x, y] = (start as Node).map(wobble) as [number, number];
  add(x, y);
  for (const node of nodes) {
    const [fromX, fromY] = [x, y];
    const wobbled = node.map(wobble);
    [x, y] = wobbled.slice(-2) as [number, number];
    const curve = node.length === 4;
    const [controlX, controlY] = curve ? (wobbled as [number, number]) : [(fromX + x) / 2, (fromY + y) / 2];
    const pieces = curve ? PIECES_PER_CURVE : PIECES_PER_LINE;
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const s = 1 - t;
      add(s * s * fromX + 2 * s * t * controlX + t * t * x, s * s * fromY + 2 * s * t * controlY + t * t * y);
    }
  }
  return Float64Array.from(path);
}

/** Lowers each pixel's distance to the edge of the ink, negative inside, by the piece from point `at` to the next. */
function inkPiece(distances: Float64Array, path: Float64Array, at: number, radius: number): void {
  const x0 = path[at] as number;
  const y0 = path[at + 1] as number;
  const dx = (path[at + 2] as number) - x0;
  const dy = (path[at + 3] as number) - y0;
  const squared = dx * dx + dy * dy;
  const reach = radius + 1;
  const left = Math.max(Math.floor(Math.min(x0, x0 + dx) - reach), 0);
  const right = Math.min(Math.floor(Math.max(x0, x0 + dx) + reach), GLYPH_SIZE - 1);
  const top = Math.max(Math.floor(Math.min(y0, y0 + dy) - reach), 0);
  const bottom = Math.min(Math.floor(Math.max(y0, y0 + dy) + reach), GLYPH_SIZE - 1);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const t = squared === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / squared, 0), 1);
      const offX = px - t * dx;
      const offY = py - t * dy;
      const distance = Math.sqrt(offX * offX + offY * offY) - radius;
      const pixel = row * GLYPH_SIZE + column;
      if (distance < (distances[pixel] as number)) distances[pixel] = distance;
    }
  }
}
