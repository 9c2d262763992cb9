import {
  decodeSafetensors,
  decodeSmask,
  denseValues,
  nodeTensors,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { type DenseType, denseBytes } from './dense-bytes.ts';
import { gzipSize } from './gzip-size.ts';

/** Bytes as they are, and what gzip makes of them. */
export interface Size {
  readonly bytes: number;
  readonly gzip: number;
}

/** What a `.smask` file takes, and what the same network takes as a dense one. */
export interface FileSizes {
  readonly file: Size;
  /** Bytes of the file by part: `header` (graph, shapes, seeds, checksums), `mask`, `signs`, `scales`, `values`. */
  readonly parts: Readonly<Record<string, number>>;
  /** The weights alone, pruned ones as zeros; see `denseBytes` for what int8 is. */
  readonly dense: Readonly<Record<DenseType, Size>>;
}

/**
 * Counts the bytes of a file.
 *
 * @param bytes the whole file.
 * @param options `dense`: the tensors of the dense network that the file is compared with, by default what its nodes
 *   read.
 */
export async function fileSizes(
  bytes: Uint8Array,
  { dense = readTensors(decodeSmask(bytes)) }: { readonly dense?: readonly StoredTensor[] } = {},
): Promise<FileSizes> {
  const parts: Record<string, number> = { header: bytes.length };
  for (const [name, size] of rawSizes(bytes)) {
    const part = name.slice(name.lastIndexOf('.') + 1);
    parts[part] = (parts[part] ?? 0) + size;
    parts.header = (parts.header as number) - size;
  }
  const values = dense.map((tensor) => ({ shape: tensor.shape, values: denseValues(tensor) }));
  const sizeAs = async (type: DenseType): Promise<Size> => sizeOf(denseBytes(values, type));
  return {
    file: await sizeOf(bytes),
    parts,
    dense: {
      float32: await sizeAs('float32'),
      float16: await sizeAs('float16'),
      int8: await sizeAs('int8'),
    },
  };
}

/** The tensors that nodes read: another one only has values for those of several tasks. */
function readTensors({ graph, tensors }: Smask): StoredTensor[] {
  const read = new Set(graph.nodes.flatMap(nodeTensors));
  return [...tensors].flatMap(([name, tensor]) => (read.has(name) ? [tensor] : []));
}

/** The bytes of each raw tensor of a file: `<tensor>.<part>`. */
export function rawSizes(bytes: Uint8Array): ReadonlyMap<string, number> {
  return new Map([...decodeSafetensors(bytes).tensors].map(([name, { data }]) => [name, data.length]));
}

async function sizeOf(bytes: Uint8Array): Promise<Size> {
  return { bytes: bytes.length, gzip: await gzipSize(bytes) };
}
