import type { Engine } from './engine.ts';
import type { Exchange } from './resident.ts';
import type { Windows } from './windows.ts';

/**
 * Calls `run` with the address of an image in padded planes (`Windows`), for the time of the call.
 *
 * @param from address of the image [channels × height × width].
 * @param bytes of a value: 4 for floats, whose padding is 0, or 1 for nibbles, whose padding is 0x80.
 */
export function inPlanes(
  { heap, kernels }: Engine,
  exchange: Exchange,
  windows: Windows,
  from: number,
  bytes: 1 | 4,
  run: (planes: number) => void,
): void {
  const { channels, image, top, left, strides, rows, pitch, placed, behind } = windows;
  const [height, width] = image;
  if (strides[0] * strides[1] === 1 && rows === height && pitch === width) {
    run(from);
    return;
  }
  exchange.scratch((placed + behind) * bytes, (planes) => {
    const place = bytes === 4 ? kernels.placeFloats : kernels.placeBytes;
    const lines = [from, height * width * bytes, width * bytes] as const;
    place(...lines, channels, height, width, top, left, strides[0], strides[1], rows, pitch, planes);
    const end = planes + placed * bytes;
    new Uint8Array(heap.buffer, end, behind * bytes).fill(bytes === 4 ? 0 : 0x80);
    run(planes);
  });
}

/** The kernel as [units × taps], the taps ascending in memory. */
export function inTapOrder(
  kernel: Float32Array,
  { units, order, size }: Windows,
  layout: 'hwio' | 'oihw',
): Float32Array {
  const pixels = size[0] * size[1];
  const inputs = order.length / pixels;
  const values = new Float32Array(kernel.length);
  for (let unit = 0, at = 0; unit < units; unit++) {
    for (const tap of order) {
      const hwio = ((tap % pixels) * inputs + Math.floor(tap / pixels)) * units + unit;
      values[at++] = kernel[layout === 'hwio' ? hwio : unit * order.length + tap] as number;
    }
  }
  return values;
}
