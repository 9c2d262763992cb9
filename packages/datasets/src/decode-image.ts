import type Sharp from 'sharp';

/** What images of a folder become. */
export interface ImageFormat {
  /** [height, width, channels]. */
  readonly shape: readonly [height: number, width: number, channels: 1 | 3];
  readonly fit: 'cover' | 'fill';
}

type DecodeImage = (path: string) => Promise<Uint8Array>;

/**
 * What decodes PNG and JPEG files and brings them to one size, with the package `sharp`, which is loaded now.
 *
 * @param caller who is named in errors.
 * @returns a function from a path to uint8 [height · width · channels]; it throws if the file is damaged or no image.
 * @throws if `sharp` is not installed.
 */
export async function imageDecoder(
  { shape: [height, width, channels], fit }: ImageFormat,
  { caller }: { readonly caller: string },
): Promise<DecodeImage> {
  const sharp = await loadSharp(caller);
  return async (path) => {
    try {
      const image = sharp(path, { failOn: 'error' }).autoOrient().flatten({ background: '#fff' });
      const sized = image.resize({ width, height, fit, position: 'centre' });
      const coloured = channels === 1 ? sized.greyscale().toColourspace('b-w') : sized.toColourspace('srgb');
      const { data, info } = await coloured.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      if (info.channels !== channels) throw new Error(`it has ${info.channels} channels, not ${channels}`);
      return data;
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      throw new Error(
        `[supermask/datasets] ${caller}: ${path}: cannot be decoded: ${reason} (is it a PNG or JPEG file, and whole?)`,
      );
    }
  };
}

async function loadSharp(caller: string): Promise<typeof Sharp> {
  // Bundlers for the web must not look for it.
  const name = 'sharp';
  try {
    return (await import(/* @vite-ignore */ name)).default;
  } catch (error) {
    throw new Error(
      `[supermask/datasets] ${caller}: images are decoded by the package sharp, which cannot be loaded: ${(error as Error).message} (npm install sharp)`,
    );
  }
}
