import type { Graph, GraphNode, KeptReader, PackedTensor } from '@supermask/format';
import type { Engine } from '../ops/engine.ts';
import type { Form } from '../ops/pack-weights.ts';
import type { Store } from '../ops/store.ts';
import type { Memory } from './memory.ts';
import type { Uses } from './uses.ts';
import type { Planes, Value } from './value.ts';

/** @param make gives what can be sent to another thread. */
export type Once = <T>(make: () => T) => T;

/** What all parts of the planning share. */
export interface Planner {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, PackedTensor>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly uses: Uses;
  readonly engine: Engine;
  readonly memory: Memory;
  /** Constants in the heap. */
  readonly store: Pick<Store, 'put'>;
  /** What `make` gives, or gave in the thread that planned first: what costs time, or lies in memory that threads share. */
  readonly once: Once;
  /** A form for all products that can have it; undefined to choose for each. */
  readonly form: Form | undefined;
  readonly calibrate: boolean;
  /** What reads the values that a tensor's mask keeps. */
  kept(tensor: PackedTensor): KeptReader;
  /** All values of a tensor. */
  read(name: string): Float32Array;
  /** Where a value lies, as floats whose channels are its own. */
  input(name: string): Value & { readonly floats: Planes };
  /** Where a value lies, however. */
  value(name: string): Value;
  /** Says where a value lies; `stored` as in `Value`, by default its own shape. */
  give(name: string, places: Partial<Omit<Value, 'shape'>>): void;
  /** Adds what is to be computed next. */
  step(run: () => void): void;
  /** The nodes that another has done along with its own. */
  readonly done: Set<GraphNode>;
}
