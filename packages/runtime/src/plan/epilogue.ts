import type { ActivationNode, GraphNode, Pool2dNode, ScaleShiftNode } from '@supermask/format';
import type { Uses } from './uses.ts';

/** The nodes that a computation can do along with its own. */
export interface Epilogue {
  /** Of the value that comes out. */
  readonly name: string;
  /** The nodes that are done with, in their order. */
  readonly nodes: readonly GraphNode[];
  readonly affine: readonly ScaleShiftNode[];
  /** 0: nothing, 1: relu, 2: relu6; after `affine`. */
  readonly clamp: 0 | 1 | 2;
  /** A maximum over windows at the end. */
  readonly pool?: Pool2dNode | undefined;
}

/**
 * What follows a node and can be done with it, as far as nobody else reads what lies between.
 *
 * @param options which kinds of node may be taken, in the order scale-shift (any number), relu or relu6, max-pool2d.
 */
export function epilogueOf(
  node: GraphNode,
  uses: Uses,
  { affine, pool }: { readonly affine: boolean; readonly pool: boolean },
): Epilogue {
  const nodes: GraphNode[] = [];
  const scales: ScaleShiftNode[] = [];
  let name = node.name;
  const take = (next: GraphNode): void => {
    nodes.push(next);
    name = next.name;
  };
  for (let next = uses.only(name); affine && next?.op === 'scale-shift'; next = uses.only(name)) {
    scales.push(next);
    take(next);
  }
  const clamp = clampOf(uses.only(name));
  if (clamp !== 0) take(uses.only(name) as ActivationNode);
  const last = uses.only(name);
  const pooled = pool && last?.op === 'max-pool2d' ? last : undefined;
  if (pooled !== undefined) take(pooled);
  return { name, nodes, affine: scales, clamp, pool: pooled };
}

/** How a node limits its values: 1 for relu, 2 for relu6, 0 for any other. */
export function clampOf(node: GraphNode | undefined): 0 | 1 | 2 {
  if (node?.op !== 'activation') return 0;
  return node.function === 'relu' ? 1 : node.function === 'relu6' ? 2 : 0;
}

/** float32 [units] each. */
export interface ScaleAndBias {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Scale and bias of each unit, x · scale + bias, that have the effect of a bias and the affine steps after it.
 *
 * @param read the values of a tensor of the file.
 */
export function scaleAndBias(
  units: number,
  {
    bias,
    affine,
    read,
  }: {
    readonly bias: string | undefined;
    readonly affine: readonly ScaleShiftNode[];
    readonly read: (name: string) => Float32Array;
  },
): ScaleAndBias {
  const scales = new Float64Array(units).fill(1);
  const biases = bias === undefined ? new Float64Array(units) : Float64Array.from(read(bias));
  for (const { scale, shift } of affine) {
    const [s, t] = [read(scale), read(shift)];
    for (let i = 0; i < units; i++) {
      scales[i] = (scales[i] as number) * (s[i] as number);
      biases[i] = (biases[i] as number) * (s[i] as number) + (t[i] as number);
    }
  }
  return { scale: Float32Array.from(scales), bias: Float32Array.from(biases) };
}
