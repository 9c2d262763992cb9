import { LayersModel, type layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** One call of a layer in the graph of a model; a shared layer, or one in a shared model, has several. */
export interface LayerUse {
  readonly layer: layers.Layer;
  /** Where its inputs come from, as indices of uses. Empty for the inputs of the model. */
  readonly inputs: readonly number[];
  /** Of what it gives, with the batch; null where it is not known. */
  readonly shape: readonly (number | null)[];
}

/** The graph of a model with those of nested models in their place. */
export interface LayerUses {
  /** Each after those that it takes its inputs from; layers that no output needs are left out. */
  readonly uses: readonly LayerUse[];
  /** Which of them give the outputs of the model. */
  readonly outputs: readonly number[];
}

/** @throws on a layer that gives several tensors. */
export function layerUses(model: LayersModel): LayerUses {
  const uses: LayerUse[] = [];
  const outputs = traced(model, [], (use) => uses.push(use) - 1);
  return { uses, outputs };
}

/** Adds the uses of a model whose inputs are given, or are its own where none are. */
function traced(model: LayersModel, given: readonly number[], add: (use: LayerUse) => number): number[] {
  const found = new Map<number, number>();
  given.forEach((use, i) => {
    found.set((model.inputs[i] as SymbolicTensor).id, use);
  });
  const useOf = (tensor: SymbolicTensor): number => {
    const before = found.get(tensor.id);
    if (before !== undefined) return before;
    const { sourceLayer: layer, nodeIndex, tensorIndex, shape } = tensor;
    const node = layer.inboundNodes[nodeIndex ?? 0];
    // An input layer names its own output as what goes in.
    const inputs = (node?.inputTensors ?? []).filter(({ id }) => id !== tensor.id).map(useOf);
    let use: number;
    if (layer instanceof LayersModel) use = traced(layer, inputs, add)[tensorIndex ?? 0] as number;
    else if (node?.outputTensors.length === 1) use = add({ layer, inputs, shape });
    else {
      throw new Error(
        `[supermask/layers] effectiveDensity: the ${layer.getClassName()} layer "${layer.name}" gives several tensors ` +
          '(known are layers that give one)',
      );
    }
    found.set(tensor.id, use);
    return use;
  };
  return model.outputs.map(useOf);
}
