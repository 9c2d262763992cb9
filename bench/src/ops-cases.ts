/** A layer to be timed: a convolution, or a product of a matrix with `batch` vectors. */
export type OpsCase =
  | {
      readonly name: string;
      readonly kind: 'conv2d';
      readonly channels: number;
      readonly units: number;
      /** Height and width of the image. */
      readonly side: number;
      /** Height and width of the kernel; padding `same`. */
      readonly size: number;
    }
  | {
      readonly name: string;
      readonly kind: 'matrix';
      readonly columns: number;
      readonly rows: number;
      readonly batch: number;
    };

const conv = (channels: number, units: number, side: number, size: number): OpsCase => ({
  name: `conv${size}x${size}-${channels}-${units}@${side}`,
  kind: 'conv2d',
  ...{ channels, units, side, size },
});

const matrix = (columns: number, rows: number, batch: number): OpsCase => ({
  name: `dense-${columns}-${rows}/b${batch}`,
  kind: 'matrix',
  ...{ columns, rows, batch },
});

/** Layers of VGG, ResNet, MobileNet and LeNet sizes. */
export const OPS_CASES: readonly OpsCase[] = [
  conv(64, 64, 32, 3),
  conv(128, 128, 32, 3),
  conv(64, 128, 16, 3),
  conv(128, 256, 8, 3),
  conv(512, 512, 4, 3),
  conv(256, 256, 16, 3),
  conv(512, 512, 8, 3),
  conv(256, 256, 14, 1),
  conv(512, 512, 14, 1),
  conv(32, 64, 112, 1),
  conv(1024, 1024, 7, 1),
  matrix(4096, 256, 32),
  matrix(784, 300, 32),
  matrix(16384, 256, 32),
  matrix(784, 300, 1),
  matrix(4096, 256, 1),
  matrix(16384, 256, 1),
];
