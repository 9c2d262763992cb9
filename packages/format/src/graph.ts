/** A named float32 value of fixed shape, without the batch dimension. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Zeros put around an image: [[top, bottom], [left, right]]. */
export type Padding = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/**
 * The functions of an `activation` node; softmax is over the last axis, and the sign of 0 is 1. Version 1 of the
 * file has those of the first line.
 */
export type ActivationFunction =
  | ('relu' | 'relu6' | 'elu' | 'sigmoid' | 'tanh' | 'softmax')
  | ('sign' | 'leaky-relu' | 'selu' | 'softplus' | 'softsign' | 'hard-sigmoid' | 'swish' | 'gelu' | 'mish');

interface NodeBase {
  /** Unique among nodes and inputs. */
  readonly name: string;
}

interface OneInput extends NodeBase {
  /** The node or graph input that it reads. */
  readonly input: string;
}

/** Last axis [in] → [units]: x · kernel + bias; kernel [in, units], bias [units]: names of tensors of the file. */
export interface DenseNode extends OneInput {
  readonly op: 'dense';
  readonly kernel: string;
  readonly bias?: string;
}

/** Cross-correlation of [height, width, in] with kernel [rows, columns, in, out] (HWIO), plus bias [out]. */
export interface Conv2dNode extends OneInput {
  readonly op: 'conv2d';
  readonly kernel: string;
  readonly bias?: string;
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  /** How many pixels two neighbours of the kernel are apart, 1 by default. Version 2. */
  readonly dilations?: readonly [number, number];
}

/**
 * Each channel of [height, width, in] by itself with kernel [rows, columns, in, multiplier], plus bias
 * [in · multiplier]: kernel[…, c, m] gives channel c · multiplier + m. Version 2.
 */
export interface DepthwiseConv2dNode extends Omit<Conv2dNode, 'op'> {
  readonly op: 'depthwise-conv2d';
}

/** Maximum, or mean over those pixels that are not padding, of each window. */
export interface Pool2dNode extends OneInput {
  readonly op: 'max-pool2d' | 'average-pool2d';
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

export interface ActivationNode extends OneInput {
  readonly op: 'activation';
  readonly function: ActivationFunction;
  /** Of `leaky-relu`, and there needed: the factor of negative numbers, finite. */
  readonly slope?: number;
}

/** Any shape → one axis, row-major (images: height, width, channel). */
export interface FlattenNode extends OneInput {
  readonly op: 'flatten';
}

/** Each element, an index, becomes a row of kernel [count, size]: […] → […, size]. Version 2. */
export interface EmbeddingNode extends OneInput {
  readonly op: 'embedding';
  readonly kernel: string;
}

/** x · scale + shift with scale and shift [channels] over the last axis: batch normalisation. Version 2. */
export interface ScaleShiftNode extends OneInput {
  readonly op: 'scale-shift';
  readonly scale: string;
  readonly shift: string;
}

/** x if x > 0, else x · slopes with slopes [channels] over the last axis. Version 2. */
export interface PreluNode extends OneInput {
  readonly op: 'prelu';
  readonly slopes: string;
}

/** The same elements in another shape, row-major. Version 2. */
export interface ReshapeNode extends OneInput {
  readonly op: 'reshape';
  readonly shape: readonly number[];
}

/** Axis i of the output is axis order[i] of the input. Version 2. */
export interface PermuteNode extends OneInput {
  readonly op: 'permute';
  readonly order: readonly number[];
}

/** Zeros around an image. Version 2. */
export interface ZeroPaddingNode extends OneInput {
  readonly op: 'zero-padding';
  readonly padding: Padding;
}

/** Each pixel of an image becomes size[0] rows of size[1] pixels. Version 2. */
export interface UpsamplingNode extends OneInput {
  readonly op: 'upsampling';
  readonly size: readonly [number, number];
}

/** Sum or product of 2 to 256 values of one shape, element by element. Version 2. */
export interface MergeNode extends NodeBase {
  readonly op: 'add' | 'multiply';
  readonly inputs: readonly string[];
}

/** 2 to 256 values one after the other along an axis, counted from 0; the other axes are equal. Version 2. */
export interface ConcatNode extends NodeBase {
  readonly op: 'concat';
  readonly inputs: readonly string[];
  readonly axis: number;
}

export type GraphNode =
  | (DenseNode | Conv2dNode | Pool2dNode | ActivationNode | FlattenNode)
  | (DepthwiseConv2dNode | EmbeddingNode | ScaleShiftNode | PreluNode | ReshapeNode | PermuteNode)
  | (ZeroPaddingNode | UpsamplingNode | MergeNode | ConcatNode);

/**
 * What a `.smask` file computes: nodes in an order in which each reads only what stands before it.
 * Shapes are fixed and leave out the batch; padding is written out, so that no reader has to know what
 * "same" means where.
 */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly GraphNode[];
  /** Names of nodes or inputs. */
  readonly outputs: readonly string[];
}

/** The names of the values that a node reads, in its order. */
export function nodeInputs(node: GraphNode): readonly string[] {
  return 'inputs' in node ? node.inputs : [node.input];
}

/** The names of the tensors that a node reads. */
export function nodeTensors(node: GraphNode): readonly string[] {
  const { kernel, bias, scale, shift, slopes } = node as unknown as Partial<Record<string, string>>;
  return [kernel, bias, scale, shift, slopes].filter((name) => name !== undefined);
}
