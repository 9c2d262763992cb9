/** A named float32 value of fixed shape, without the batch dimension. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Zeros put around an image: [[top, bottom], [left, right]]. */
export type Padding = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/** The functions of an `activation` node; softmax is over the last axis. */
export type ActivationFunction = 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'tanh' | 'softmax';

interface NodeBase {
  /** Unique among nodes and inputs. */
  readonly name: string;
  /** The node or graph input that it reads. */
  readonly input: string;
}

/** Last axis [in] → [units]: x · kernel + bias; kernel [in, units], bias [units]: names of tensors of the file. */
export interface DenseNode extends NodeBase {
  readonly op: 'dense';
  readonly kernel: string;
  readonly bias?: string;
}

/** Cross-correlation of [height, width, in] with kernel [rows, columns, in, out] (HWIO), plus bias [out]. */
export interface Conv2dNode extends NodeBase {
  readonly op: 'conv2d';
  readonly kernel: string;
  readonly bias?: string;
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** Maximum, or mean over those pixels that are not padding, of each window. */
export interface Pool2dNode extends NodeBase {
  readonly op: 'max-pool2d' | 'average-pool2d';
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

export interface ActivationNode extends NodeBase {
  readonly op: 'activation';
  readonly function: ActivationFunction;
}

/** Any shape → one axis, row-major (images: height, width, channel). */
export interface FlattenNode extends NodeBase {
  readonly op: 'flatten';
}

export type GraphNode = DenseNode | Conv2dNode | Pool2dNode | ActivationNode | FlattenNode;

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
