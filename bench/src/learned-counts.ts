import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from '@supermask/format';

/**
 * How many weights a learned mask keeps along each axis of its kernel: what makes learned masks differ from iid ones
 * for a kernel of ours (uneven filters, inputs that nothing reads), in a hundredth of the bytes of the masks.
 */
export interface KernelCounts {
  readonly shape: readonly number[];
  /** For each axis the kept weights at each of its positions. */
  readonly axes: readonly Int32Array[];
}

export interface LearnedCounts {
  /** By the names of the layers. */
  readonly kernels: ReadonlyMap<string, KernelCounts>;
  /** How the masks were learned: data, steps, batch, loss. */
  readonly how: string;
}

export function countAxes(mask: Uint8Array, shape: readonly number[]): KernelCounts {
  const axes = shape.map((size) => new Int32Array(size));
  mask.forEach((bit, i) => {
    if (bit === 0) return;
    for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
      const size = shape[axis] as number;
      const counts = axes[axis] as Int32Array;
      counts[rest % size] = (counts[rest % size] as number) + 1;
      rest = Math.floor(rest / size);
    }
  });
  return { shape, axes };
}

export function encodeCounts({ kernels, how }: LearnedCounts): Uint8Array {
  const raw = new Map<string, RawTensor>();
  for (const [name, { axes }] of kernels) {
    axes.forEach((counts, axis) => {
      const data = new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength);
      raw.set(`${name}/${axis}`, { dtype: 'I32', shape: [counts.length], data });
    });
  }
  return gzipSync(encodeSafetensors(raw, { how }), { level: 9 });
}

/** @returns undefined where there is no such file. */
export function readCounts(file: URL): LearnedCounts | undefined {
  let packed: Buffer;
  try {
    packed = readFileSync(file);
  } catch {
    return undefined;
  }
  const { tensors, metadata } = decodeSafetensors(new Uint8Array(gunzipSync(packed)));
  const byLayer = new Map<string, Int32Array[]>();
  for (const [name, { data }] of tensors) {
    const [layer, axis] = name.split('/') as [string, string];
    const axes = byLayer.get(layer) ?? [];
    axes[Number(axis)] = new Int32Array(data.slice().buffer);
    byLayer.set(layer, axes);
  }
  const kernels = [...byLayer].map(([layer, axes]): [string, KernelCounts] => [
    layer,
    { shape: axes.map(({ length }) => length), axes },
  ]);
  return { kernels: new Map(kernels), how: metadata.how ?? '' };
}

/** Masks of mpt11 are learned under binary activations; those of the other two kinds are the same. */
export function countsFile(network: string, kind: string, density: number): URL {
  return new URL(
    `../masks/${network}-${kind === 'mpt11' ? 'mpt11' : 'float'}-${density}.gz`,
    import.meta.url,
  );
}
