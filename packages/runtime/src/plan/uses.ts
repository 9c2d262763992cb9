import { type Graph, type GraphNode, nodeInputs } from '@supermask/format';

/** Who reads the values of a graph. */
export interface Uses {
  /** The nodes that read a value, once for each time. */
  readers(name: string): readonly GraphNode[];
  /** Whether it is an output of the network. */
  isOutput(name: string): boolean;
  /** The only reader of a value that is no output; undefined if there is another. */
  only(name: string): GraphNode | undefined;
}

export function usesOf({ nodes, outputs }: Graph): Uses {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of nodeInputs(node)) {
      const list = readers.get(name);
      if (list === undefined) readers.set(name, [node]);
      else list.push(node);
    }
  }
  const named = new Set(outputs);
  const of = (name: string): readonly GraphNode[] => readers.get(name) ?? [];
  return {
    readers: of,
    isOutput: (name) => named.has(name),
    only: (name) => (of(name).length === 1 && !named.has(name) ? of(name)[0] : undefined),
  };
}
