import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readStateDict, type StateTensor } from './state-dict.ts';
import { type TorchPlace, torchPlaces } from './torch-layouts.ts';

export interface LoadStateDictOptions {
  /** Name of a layer → name of the PyTorch module: `{ conv1: 'module.convs.0' }`. All layers with variables. */
  readonly modules: Readonly<Record<string, string>>;
  /** Names of tensors of the file that nothing needs. */
  readonly ignore?: readonly string[];
}

/**
 * Sets the weights and scores of a PyTorch network, for example one of hidden-networks or biprop, into a model of
 * tfjs. Of a module `m` the kernel is `m.weight`, its scores `m.scores`, and so on; axes are brought into the order
 * of tfjs (OIHW → HWIO, [out, in] → [in, out]), also behind a flattened image. What the network computes beside its
 * numbers (density, padding, the ε of batch normalisation) is the model's own.
 *
 * @param model decorated where the file has scores; changed, unless something does not fit.
 * @param bytes a safetensors file, see `readStateDict`.
 * @throws if a layer or tensor is left over, missing, of another shape, or of a kind without counterpart; the model
 *   is then as it was.
 */
export function loadStateDict(
  model: LayersModel,
  bytes: Uint8Array,
  { modules, ignore = [] }: LoadStateDictOptions,
): void {
  const file = readStateDict(bytes);
  const left = new Set([...file.keys()].filter((name) => !ignore.includes(name)));
  const strange = Object.keys(modules).filter((name) => !model.layers.some((layer) => layer.name === name));
  if (strange.length > 0)
    fail(
      `the model has no layer ${quoted(strange)} (it has ${quoted(model.layers.map(({ name }) => name))})`,
    );
  const found = model.layers.flatMap((layer) => {
    if (layer.weights.length === 0) return [];
    const module = Object.hasOwn(modules, layer.name) ? modules[layer.name] : undefined;
    if (module === undefined) return fail(`modules says nothing of layer "${layer.name}"`);
    const places = torchPlaces(layer) ?? fail(`layer "${layer.name}" has no counterpart that is known`);
    return places.map((place) => {
      const name = `${module}.${place.name}`;
      const stored =
        file.get(name) ??
        fail(`the file has no "${name}" for layer "${layer.name}" (it has ${quoted([...file.keys()])})`);
      left.delete(name);
      checkShape(place, { name, stored, layer: layer.name });
      return { place, stored };
    });
  });
  if (left.size > 0) fail(`no layer takes ${quoted([...left])} of the file (ignore: [...] leaves them out)`);
  for (const { place, stored } of found) {
    const values = tensor(reordered(stored.values, place), place.variable.shape as number[]);
    place.variable.write(values);
    values.dispose();
  }
}

function checkShape(
  { shapes, variable, name: part }: TorchPlace,
  { name, stored, layer }: { name: string; stored: StateTensor; layer: string },
): void {
  const own = variable.shape.reduce((product: number, size) => product * (size as number), 1);
  const expected = (shapes[0] as readonly number[]).reduce((product, size) => product * size, 1);
  if (own !== expected)
    fail(`layer "${layer}" has ${part} of the shape [${variable.shape}], one for each weight is needed`);
  if (shapes.some((shape) => `${shape}` === `${stored.shape}`)) return;
  const wanted = shapes.map((shape) => `[${shape}]`).join(' or ');
  fail(`"${name}" must be ${wanted} for layer "${layer}", got [${stored.shape}]`);
}

/** Axis i of the result is axis order[i] of the view. */
function reordered(values: Float32Array, { view, order }: TorchPlace): Float32Array {
  const strides = view.map((_, axis) => view.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => view[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  return values.map((_, i) => {
    let [rest, from] = [i, 0];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] as number;
      from += (rest % size) * (steps[axis] as number);
      rest = Math.floor(rest / size);
    }
    return values[from] as number;
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function fail(what: string): never {
  throw new Error(`[supermask/export] loadStateDict: ${what}`);
}
