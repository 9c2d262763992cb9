import { deriveKey, type Key, randomUint32 } from '@supermask/format';
import { drawGlyph, GLYPH_SIZE, WORDS_PER_GLYPH } from './draw-glyph.ts';
import type { ImageDataset, ImageSet } from './image-set.ts';

/** Which glyphs to draw; all have defaults. */
export interface GlyphOptions {
  /** An integer in [0, 2⁵³); other seeds give other images. Default 1. */
  seed?: number;
  /** How many training images, an integer from 1 to 10,000,000. Default 5,000. */
  train?: number;
  /** How many test images, an integer from 1 to 10,000,000. Default 1,000. */
  test?: number;
}

const CLASSES: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const MOST_IMAGES = 10_000_000;
const PIXELS = GLYPH_SIZE * GLYPH_SIZE;

/** Measured over the pixels / 255 of the 10,000 training images of seed 1; a test measures them again. */
const NORMALISATION = { mean: 0.1362, deviation: 0.2439 };

/**
 * Digits 0–9 written by a drawing program, 28×28 grey: a data set that needs no download, for tests, examples
 * and first experiments. Harder than it is large: see the README for what classifiers reach on it.
 *
 * Every image depends on (seed, train or test, index) alone, so a small set is the beginning of a larger one,
 * and is the same bit for bit in every JavaScript engine. Each ten images in a row hold each digit once.
 *
 * @returns `train` and `test` with images [count, 28, 28, 1].
 * @throws if a count or the seed is out of its range.
 */
export function glyphs({ seed = 1, train = 5_000, test = 1_000 }: GlyphOptions = {}): ImageDataset {
  for (const [part, count] of Object.entries({ train, test })) {
    if (!Number.isInteger(count) || count < 1 || count > MOST_IMAGES) {
      throw new Error(
        `[supermask/datasets] glyphs: ${part} must be an integer from 1 to ${MOST_IMAGES} (how many images to draw), got ${count}`,
      );
    }
  }
  return {
    name: 'glyphs',
    train: glyphSet('train', seed, train),
    test: glyphSet('test', seed, test),
    normalisation: NORMALISATION,
    notes: [],
  };
}

function glyphSet(split: 'train' | 'test', seed: number, count: number): ImageSet {
  const key = deriveKey(seed, 'data', `glyphs/${split}`);
  const labels = balancedLabels(deriveKey(seed, 'data', `glyphs/${split}/labels`), count);
  const images = new Uint8Array(count * PIXELS);
  for (let i = 0; i < count; i++) {
    const words = randomUint32(key, WORDS_PER_GLYPH, i * WORDS_PER_GLYPH);
    drawGlyph(labels[i] as number, words, images.subarray(i * PIXELS, (i + 1) * PIXELS));
  }
  return {
    name: `glyphs/${split}`,
    images,
    labels,
    count,
    shape: [GLYPH_SIZE, GLYPH_SIZE, 1],
    classes: CLASSES,
  };
}

/** Each ten labels in a row are a shuffle of the ten digits, by ten words of the key. */
function balancedLabels(key: Key, count: number): Uint8Array {
  const digits = CLASSES.length;
  const labels = new Uint8Array(Math.ceil(count / digits) * digits);
  const words = randomUint32(key, labels.length);
  for (let block = 0; block < labels.length; block += digits) {
    for (let i = 0; i < digits; i++) {
      const j = Math.floor(((words[block + i] as number) / 0x100000000) * (i + 1));
      labels[block + i] = labels[block + j] as number;
      labels[block + j] = i;
    }
  }
  return labels.subarray(0, count);
}
