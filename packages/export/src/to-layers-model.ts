import { decodeSmask, inferShapes, nodeInputs, nodeTensors } from '@supermask/format';
import { tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type LoadedLayer, nodeLayers } from './node-layers.ts';

/**
 * A `.smask` file as a plain model of tfjs, masks applied: it predicts like the file, is as large as the dense
 * network, and can be saved, converted and trained on without this project. Only binary activations are a layer of
 * `@supermask/layers` (`register()` before such a model is loaded). Texts of the file are its user-defined metadata.
 *
 * Layers have the names of the nodes, characters that tfjs does not take replaced by `-`.
 *
 * @param bytes the whole file.
 * @returns the caller's to dispose.
 * @throws with the node's name where tfjs has no layer for it: pooling with a padding of its own, depthwise
 *   convolution with two different strides, scale and shift of values with more than 3 axes.
 */
export function toLayersModel(bytes: Uint8Array): LayersModel {
  const { graph, tensors, info } = decodeSmask(bytes);
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const unique = uniqueNames();
  const values = new Map<string, SymbolicTensor>();
  for (const { name, shape } of graph.inputs) {
    values.set(name, input({ shape: [...shape], name: unique(name) }));
  }
  const shared = new Map<string, readonly LoadedLayer[]>();
  for (const node of graph.nodes) {
    const read = nodeInputs(node);
    const inputShape = shapes.get(read[0] as string) as readonly number[];
    const key = JSON.stringify({ ...node, name: '', input: inputShape });
    // A layer that is used twice stays one.
    const known = nodeTensors(node).length > 0 ? shared.get(key) : undefined;
    const name = (part?: string): string => unique(part === undefined ? node.name : `${node.name}-${part}`);
    const made = known ?? nodeLayers(node, { name, inputShape, tensors });
    shared.set(key, made);
    const inputs = read.map((from, i) => {
      const value = values.get(from) as SymbolicTensor;
      // tfjs disposes of a tensor too early that a layer reads twice.
      return read.indexOf(from) === i ? value : passed(value, name(`again-${i}`));
    });
    values.set(node.name, applied(made, 'inputs' in node ? inputs : (inputs[0] as SymbolicTensor)));
    if (known === undefined) made.forEach(setWeights);
  }
  const outputs = graph.outputs.map((name) => {
    const value = values.get(name) as SymbolicTensor;
    // tfjs takes no input for an output.
    return graph.nodes.some((node) => node.name === name) ? value : passed(value, unique(`${name}-output`));
  });
  const made = model({ inputs: graph.inputs.map(({ name }) => values.get(name) as SymbolicTensor), outputs });
  if (Object.keys(info).length > 0) made.setUserDefinedMetadata({ ...info });
  return made;
}

/** The same value, of a layer of its own. */
function passed(value: SymbolicTensor, name: string): SymbolicTensor {
  return layers.activation({ activation: 'linear', name }).apply(value) as SymbolicTensor;
}

function applied(chain: readonly LoadedLayer[], inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return chain.reduce(
    (value, { layer }) => layer.apply(value),
    inputs as ReturnType<layers.Layer['apply']>,
  ) as SymbolicTensor;
}

function setWeights({ layer, weights }: LoadedLayer): void {
  const tensors = weights.map(({ shape, values }) => tensor(values, [...shape]));
  layer.setWeights(tensors);
  for (const one of tensors) one.dispose();
}

/** Names that tfjs takes for layers and their variables, each given once. */
function uniqueNames(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const clean = name.replaceAll(/[^A-Za-z0-9._/-]/g, '-').replace(/^[^A-Za-z0-9]*/, '') || 'layer';
    let next = clean;
    for (let i = 1; given.has(next); i++) next = `${clean}_${i}`;
    given.add(next);
    return next;
  };
}
