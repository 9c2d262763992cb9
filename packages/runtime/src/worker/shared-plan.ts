import {
  decodePacked,
  type Graph,
  isSigns,
  type PackedSmask,
  type PackedTensor,
  randomReader,
} from '@supermask/format';
import type { ComputeOptions } from '../compute-options.ts';
import { createNetwork } from '../create-network.ts';
import { kindOf } from '../kind-of.ts';
import type { Network } from '../network.ts';
import { allParts } from '../ops/all-parts.ts';
import { createEngine, type Engine, type Simd } from '../ops/engine.ts';
import { startOf, threadedOf } from '../ops/threaded-of.ts';
import { limitsOf } from '../plan/check-limits.ts';
import { checkForm } from '../plan/choose-form.ts';
import type { Once } from '../plan/planner.ts';
import { rareOperators } from '../plan/rare-operators.ts';

/** What threads need in order to compute with the weights that the first of them has packed. */
export interface SharedPlan {
  readonly memory: WebAssembly.Memory;
  readonly simd: Simd;
  readonly graph: Graph;
  /** Their shapes, and whether they are signs. */
  readonly tensors: ReadonlyMap<string, PackedTensor>;
  /** What `once` gave, one after another. */
  readonly made: readonly unknown[];
}

/**
 * Loads a file as `loadBytes` does, but into a memory that other threads will share.
 *
 * @param share `memory`: a shared one; `threads`: how many there will be, this one included, at most `MOST_THREADS`.
 */
export function planFirst(
  bytes: Uint8Array,
  { simd = 'auto', form, ...asked }: ComputeOptions,
  { memory, threads }: { readonly memory: WebAssembly.Memory; readonly threads: number },
): { readonly network: Network; readonly plan: SharedPlan } {
  checkForm(form);
  const limits = limitsOf(asked);
  const smask = decodePacked(bytes, limits);
  const engine = engineOf(simd, { memory, thread: 0, start: startOf(threads) });
  const made: unknown[] = [];
  let inside = false;
  const once: Once = (make) => {
    if (inside) return make();
    inside = true;
    const value = inOneMemory(make());
    inside = false;
    made.push(value);
    return value;
  };
  const parts = { engine, rare: rareOperators, draw: randomReader };
  const network = createNetwork(smask, { ...parts, form, calibrate: false, once, ...limits });
  return { network, plan: { memory, simd: engine.simd, graph: smask.graph, tensors: kindsOf(smask), made } };
}

/**
 * The network of `planFirst` once more, for another thread: with the same weights, and values of its own behind all that
 * is there. One thread after the other.
 *
 * @param thread its number, > 0 and less than `threads`.
 * @throws if the memory does not hold the values too.
 */
export function planNext(
  { memory, simd, graph, tensors, made }: SharedPlan,
  thread: number,
  options: ComputeOptions,
): Network {
  const { workLimit, memoryLimit } = limitsOf(options);
  const start = memory.buffer.byteLength;
  const engine = engineOf(simd, { memory, thread, start });
  let next = 0;
  const once = <T>(): T => made[next++] as T;
  const parts = { engine, rare: rareOperators, draw: undefined };
  return createNetwork(
    { graph, tensors, info: {} },
    { ...parts, form: undefined, calibrate: false, once, workLimit, memoryLimit: start + memoryLimit },
  );
}

function engineOf(
  simd: 'auto' | Simd,
  {
    memory,
    thread,
    start,
  }: { readonly memory: WebAssembly.Memory; readonly thread: number; readonly start: number },
): Engine {
  const moduleOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => threadedOf(bytes, thread);
  return createEngine(simd, { ...allParts, memory, start, moduleOf });
}

/** Numbers that messages would copy, in memory that they do not. */
function inOneMemory<T>(value: T): T {
  if (kindOf(value) !== 'Float32Array') return value;
  const numbers = value as Float32Array;
  const shared = new Float32Array(new SharedArrayBuffer(numbers.byteLength));
  shared.set(numbers);
  return shared as T;
}

function kindsOf({ tensors }: PackedSmask): Map<string, PackedTensor> {
  const none = new Float32Array();
  return new Map(
    [...tensors].map(([name, { shape, kept, values }]) => [
      name,
      {
        ...{ shape, kept, mask: undefined },
        values: isSigns(values) ? { ...values, signs: { packed: new Uint8Array() } } : none,
      },
    ]),
  );
}
