import {
  countKept,
  decodeSafetensors,
  decodeSmask,
  type GraphNode,
  inferShapes,
  isFloat16,
  isIntegers,
  isSigns,
  isStored,
  nodeInputs,
  nodeTensors,
  type StoredTensor,
} from '@supermask/format';
import { type FileSizes, fileSizes, rawSizes } from './file-sizes.ts';

/** One operation of a file. */
export interface NodeReport {
  readonly name: string;
  readonly op: string;
  /** Names of inputs and nodes. */
  readonly inputs: readonly string[];
  /** Names of tensors. */
  readonly tensors: readonly string[];
  /** Of the output, without the batch. */
  readonly shape: readonly number[];
}

/** One tensor of a file. */
export interface TensorReport {
  readonly name: string;
  readonly shape: readonly number[];
  readonly total: number;
  readonly kept: number;
  readonly masked: boolean;
  /** How its values are held; `shared`: as those of the tensor `of`. */
  readonly stored: 'seed' | 'signs' | 'int8' | 'float16' | 'float32' | 'shared';
  readonly of?: string;
  /** Of mask and values, without its part of the header. */
  readonly bytes: number;
}

/** What is in a `.smask` file, ready for JSON. */
export interface SmaskReport {
  readonly version: string;
  readonly info: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly nodes: readonly NodeReport[];
  readonly tensors: readonly TensorReport[];
  readonly sizes: FileSizes;
}

/**
 * Looks into a `.smask` file: its graph, its tensors, and its bytes beside those of dense files.
 *
 * @param bytes the whole file.
 * @throws with the reason, if the file is damaged, of another kind, or newer than this version.
 */
export async function inspectSmask(bytes: Uint8Array): Promise<SmaskReport> {
  const { graph, tensors, info } = decodeSmask(bytes);
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const shape = (name: string): readonly number[] => shapes.get(name) as readonly number[];
  const sizes = rawSizes(bytes);
  const held = (name: string): number =>
    ['mask', 'values', 'signs', 'scales'].reduce((sum, part) => sum + (sizes.get(`${name}.${part}`) ?? 0), 0);
  const { metadata } = decodeSafetensors(bytes);
  const sources = sharedTensors(metadata.tensors as string);
  const stored = (name: string, tensor: StoredTensor): Pick<TensorReport, 'stored' | 'of'> => {
    const of = sources.get(name);
    return of === undefined ? { stored: kindOfValues(tensor) } : { stored: 'shared', of };
  };
  return {
    version: metadata.version as string,
    info,
    inputs: graph.inputs,
    outputs: graph.outputs.map((name) => ({ name, shape: shape(name) })),
    nodes: graph.nodes.map((node) => ({
      ...{ name: node.name, op: operation(node), inputs: nodeInputs(node), tensors: nodeTensors(node) },
      shape: shape(node.name),
    })),
    tensors: [...tensors].map(([name, tensor]) => ({
      ...{ name, shape: tensor.shape },
      total: tensor.shape.reduce((product, size) => product * size, 1),
      ...{ kept: countKept(tensor), masked: tensor.mask !== undefined },
      ...{ ...stored(name, tensor), bytes: held(name) },
    })),
    sizes: await fileSizes(bytes),
  };
}

/** An activation by its function. */
function operation(node: GraphNode): string {
  return node.op === 'activation' ? node.function : node.op;
}

/** The tensors whose values are those of another, and of which. @param header the file's, which is checked. */
function sharedTensors(header: string): ReadonlyMap<string, string> {
  const entries = JSON.parse(header) as Readonly<Record<string, { values?: string | { of: string } }>>;
  return new Map(
    Object.entries(entries).flatMap(([name, { values }]) =>
      typeof values === 'object' ? [[name, values.of] as const] : [],
    ),
  );
}

function kindOfValues({ values }: StoredTensor): TensorReport['stored'] {
  if (isStored(values)) return 'float32';
  if (isFloat16(values)) return 'float16';
  if (isIntegers(values)) return 'int8';
  return isSigns(values) ? 'signs' : 'seed';
}
