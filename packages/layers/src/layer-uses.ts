import { LayersModel, type layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

type Shape = readonly (number | null)[];

/** One call of a layer in the graph of a model; a shared layer, or one in a shared model, has several. */
export interface LayerUse {
  readonly layer: layers.Layer;
  /** Where its inputs come from, as indices of uses. Empty for the inputs of the model. */
  readonly inputs: readonly number[];
  /** With the batch; null where a length is not known. */
  readonly inputShapes: readonly Shape[];
  /** Of what it gives, or of the first where it gives several. */
  readonly shape: Shape;
}

/** The graph of a model with those of nested models in their place. */
export interface LayerUses {
  /** Each after those that it takes its inputs from; layers that no output needs are left out. */
  readonly uses: readonly LayerUse[];
  /** Which of them give the outputs of the model. */
  readonly outputs: readonly number[];
}

export function layerUses(model: LayersModel): LayerUses {
  const uses: LayerUse[] = [];
  const outputs = traced(model, [], (use) => uses.push(use) - 1);
  return { uses, outputs };
}

/** Adds the uses of a model whose inputs are given, or are its own where none are. */
function traced(model: LayersModel, given: readonly number[], add: (use: LayerUse) => number): number[] {
  const inputUses = new Map(given.map((use, i) => [(model.inputs[i] as SymbolicTensor).id, use]));
  const found = new Map<object, readonly number[]>();
  const useOf = ({ id, sourceLayer: layer, nodeIndex = 0, tensorIndex = 0 }: SymbolicTensor): number => {
    const input = inputUses.get(id);
    if (input !== undefined) return input;
    const node = layer.inboundNodes[nodeIndex] as (typeof layer.inboundNodes)[number];
    const before = found.get(node);
    if (before !== undefined) return before[tensorIndex] as number;
    // An input layer names its own output as what goes in.
    const tensors = node.inputTensors.filter((tensor) => tensor.id !== id);
    const inputs = tensors.map(useOf);
    let outputs: number[];
    if (layer instanceof LayersModel) outputs = traced(layer, inputs, add);
    else {
      const [{ shape }] = node.outputTensors as [SymbolicTensor];
      const use = add({ layer, inputs, inputShapes: tensors.map((tensor) => tensor.shape), shape });
      outputs = node.outputTensors.map(() => use);
    }
    found.set(node, outputs);
    return outputs[tensorIndex] as number;
  };
  return model.outputs.map(useOf);
}
