import type { GraphNode, Smask, StoredTensor } from '@supermask/format';
import { unionTensor } from './union-tensor.ts';

/** The graphs of several tasks beside each other. */
export interface MergedTasks extends Smask {
  /** For each output the task that it is from. */
  readonly outputTasks: readonly string[];
}

/**
 * Networks of one architecture as one: nodes and outputs are named `task:name`, inputs are shared, and so are tensors
 * that are the same in all; others are named `task:name` too. Stored values that masks of several tasks keep are in one
 * more tensor, `name`, of which a file lets the others have their values.
 *
 * @param options `share`: whether there are such tensors.
 * @throws if there is none, or two names are the same.
 */
export function mergeTasks(
  tasks: ReadonlyMap<string, Smask>,
  { share = true }: { readonly share?: boolean } = {},
): MergedTasks {
  const all = [...tasks];
  const [[, first] = fail('there is no task (add one)')] = all;
  const names = [...first.tensors.keys()];
  const common = new Set(
    names.filter((name) => all.every(([, { tensors }]) => same(tensors.get(name), first.tensors.get(name)))),
  );
  const inputs = new Set(first.graph.inputs.map(({ name }) => name));
  const tensors = new Map<string, StoredTensor>([...first.tensors].filter(([name]) => common.has(name)));
  for (const name of names) {
    const own = all.map(([, smask]) => smask.tensors.get(name));
    if (!share || common.has(name) || own.includes(undefined)) continue;
    // No node reads it: the file names it as the one that has the values of the tasks' tensors.
    const union = unionTensor(own as StoredTensor[]);
    if (union !== undefined) tensors.set(name, union);
  }
  const nodes: GraphNode[] = [];
  const outputs: string[] = [];
  const outputTasks: string[] = [];
  for (const [task, { graph, tensors: own }] of all) {
    const tensorName = (name: string): string => (common.has(name) ? name : `${task}:${name}`);
    const valueName = (name: string): string => (inputs.has(name) ? name : `${task}:${name}`);
    for (const [name, tensor] of own) {
      if (common.has(name)) continue;
      if (tensors.has(tensorName(name)))
        fail(`two tensors would be named "${tensorName(name)}" (rename the task)`);
      tensors.set(tensorName(name), tensor);
    }
    nodes.push(...graph.nodes.map((node) => renamed(node, { valueName, tensorName })));
    outputs.push(...graph.outputs.map(valueName));
    outputTasks.push(...graph.outputs.map(() => task));
  }
  return { graph: { inputs: first.graph.inputs, nodes, outputs }, tensors, info: first.info, outputTasks };
}

const TENSORS = ['kernel', 'bias', 'scale', 'shift', 'slopes'];

function renamed(
  node: GraphNode,
  { valueName, tensorName }: Record<'valueName' | 'tensorName', (name: string) => string>,
): GraphNode {
  const members = Object.entries(node).map(([key, value]): [string, unknown] => {
    if (key === 'name' || key === 'input') return [key, valueName(value as string)];
    if (key === 'inputs') return [key, (value as string[]).map(valueName)];
    return [key, TENSORS.includes(key) ? tensorName(value as string) : value];
  });
  return Object.fromEntries(members) as unknown as GraphNode;
}

/** Whether two tensors, or parts of them, have the same shapes and bits. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (ArrayBuffer.isView(a)) {
    const [left, right] = [a, b] as ArrayLike<number>[] as [Float32Array, Float32Array];
    return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
  }
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return left.length === Object.keys(right).length && left.every(([key, value]) => same(value, right[key]));
}

function fail(what: string): never {
  throw new Error(`[supermask/export] exportTasks: ${what}`);
}
