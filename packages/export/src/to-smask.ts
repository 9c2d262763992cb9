import type { GraphNode, Smask, StoredTensor } from '@supermask/format';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { foldScaleShift } from './fold-scale-shift.ts';
import { layerNodes } from './layer-nodes.ts';

/**
 * What the file of a model holds: its graph from the inputs to the outputs, and its tensors. Batch normalisation is
 * folded into the kernel right before it where that is stored as floats, and is a scale and shift elsewhere.
 *
 * @param model sequential or functional, decorated or not, with fixed input shapes.
 * @throws on a layer or an option that the file format does not know, by name, and if two outputs are the same value.
 */
export function toSmask(model: LayersModel, info: Readonly<Record<string, string>> = {}): Smask {
  return traceModel(model, info).smask;
}

/** A model's file, and which of the model's values each name in it stands for. */
export interface Trace {
  readonly smask: Smask;
  /** By the names of nodes and inputs; nodes inside a layer have none. */
  readonly symbols: ReadonlyMap<string, SymbolicTensor>;
}

/**
 * `toSmask` for those who compare values of the file with those of the model.
 *
 * @param options `fold`: whether batch normalisation becomes part of the kernel before it where it can.
 */
export function traceModel(
  model: LayersModel,
  info: Readonly<Record<string, string>>,
  { fold = true }: { readonly fold?: boolean } = {},
): Trace {
  const nodes: GraphNode[] = [];
  const tensors = new Map<string, StoredTensor>();
  const valueNames = new Map<string, string>();
  const symbols = new Map<string, SymbolicTensor>();
  const uses = new Map<string, number>();
  const key = ({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor): string =>
    `${sourceLayer.name}:${nodeIndex}:${tensorIndex}`;

  const inputs = model.inputs.map((input) => {
    valueNames.set(key(input), input.sourceLayer.name);
    symbols.set(input.sourceLayer.name, input);
    return { name: input.sourceLayer.name, shape: fixedShape(input) };
  });

  /** The name of a value, after adding what computes it. */
  const value = (symbolic: SymbolicTensor): string => {
    const known = valueNames.get(key(symbolic));
    if (known !== undefined) return known;
    const { sourceLayer: layer, nodeIndex } = symbolic;
    const read = layer.inboundNodes[nodeIndex]?.inputTensors ?? [];
    const inputs = read.map(value);
    // A layer may have other uses in other models: what counts is the uses in this one.
    const use = uses.get(layer.name) ?? 0;
    uses.set(layer.name, use + 1);
    const name = use === 0 ? layer.name : `${layer.name}#${use}`;
    const made = layerNodes({
      ...{ layer, name, inputs },
      inputShapes: read.map(fixedShape),
      outputShape: fixedShape(symbolic),
    });
    nodes.push(...made.nodes);
    for (const [tensorName, tensor] of made.tensors) tensors.set(tensorName, tensor);
    const output = made.nodes.at(-1)?.name ?? (inputs[0] as string);
    valueNames.set(key(symbolic), output);
    symbols.set(output, symbolic);
    return output;
  };

  const outputs = model.outputs.map(value);
  // A dropout and what it reads are the same value here.
  const twice = outputs.find((name, i) => outputs.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Error(`[supermask/export] toSmask: two outputs of the model are "${twice}" (leave one out)`);
  }
  const network = { graph: { inputs, nodes, outputs }, tensors };
  return { smask: { ...(fold ? foldScaleShift(network) : network), info }, symbols };
}

function fixedShape({ shape, sourceLayer }: SymbolicTensor): number[] {
  const sizes = shape.slice(1);
  if (sizes.every((size) => size !== null)) return sizes as number[];
  throw new Error(
    `[supermask/export] toSmask: "${sourceLayer.name}" has the open shape [${sizes.map((size) => size ?? '?').join(', ')}] ` +
      '(build the model with a fixed input shape)',
  );
}
