import { checkArray } from './check.ts';
import type { Heap } from './heap.ts';

const CONSTRUCTORS = { Float32Array, Uint8Array, Int16Array } as const;

/** What computations take and give. */
export type Numbers = Float32Array | Uint8Array | Int16Array;

/** The name of a type of array. */
export type NumbersName = 'Float32Array' | 'Uint8Array' | 'Int16Array';

/** An array in the memory that the kernels work on: as input or output it needs no copy. */
export interface Resident<A extends Numbers = Float32Array> {
  readonly length: number;
  /** A view of it, valid until the next allocation (packing, `allocate`, a computation): take it anew each time. */
  readonly values: A;
  dispose(): void;
}

/** An argument: an array or a resident one, and what it must be. */
type Argument<A> = readonly [values: A, kind: NumbersName, length: number];

/** Brings arguments to the heap and results back. */
export interface Exchange {
  allocate<A extends Numbers>(kind: NumbersName, length: number): Resident<A>;
  /** Calls `run` with the addresses of input and output; copies what is not resident. */
  between(
    who: string,
    input: Argument<Numbers | Resident<Numbers>>,
    output: Argument<Numbers | Resident<Numbers> | undefined>,
    run: (from: number, to: number) => void,
  ): Numbers | Resident<Numbers>;
  /** Calls `run` with the address of so many bytes, for the time of the call. */
  scratch(bytes: number, run: (address: number) => void): void;
}

export function createExchange(heap: Heap): Exchange {
  const residents = new WeakMap<object, { readonly address: number; readonly kind: NumbersName }>();
  const scratch: Exchange['scratch'] = (bytes, run) => {
    const address = heap.allocate(bytes);
    try {
      run(address);
    } finally {
      heap.free(address);
    }
  };
  const view = (kind: NumbersName, address: number, length: number): Numbers =>
    new CONSTRUCTORS[kind](heap.buffer, address, length);

  /** The address of a resident array; undefined for others, whose length is checked and which may not alias. */
  function addressOf(
    who: string,
    [values, kind, length]: Argument<Numbers | Resident<Numbers>>,
  ): number | undefined {
    const resident = residents.get(values);
    if (resident === undefined) {
      checkArray(who, values, kind, length);
      if ((values as Numbers).buffer === heap.buffer) {
        throw new Error(`[supermask/runtime] ${who} must be the resident array itself, got its values`);
      }
      return undefined;
    }
    if (resident.kind !== kind || values.length !== length) {
      throw new Error(
        `[supermask/runtime] ${who} must have ${length} values of a ${kind}, got ${values.length} of a ${resident.kind}`,
      );
    }
    return resident.address;
  }

  return {
    scratch,
    allocate<A extends Numbers>(kind: NumbersName, length: number): Resident<A> {
      const address = heap.allocate(length * CONSTRUCTORS[kind].BYTES_PER_ELEMENT);
      const resident: Resident<A> = Object.freeze({
        length,
        get values() {
          if (!residents.has(resident)) {
            throw new Error('[supermask/runtime] allocate: this array is disposed');
          }
          return view(kind, address, length) as A;
        },
        dispose() {
          if (residents.delete(resident)) heap.free(address);
        },
      });
      residents.set(resident, { address, kind });
      view(kind, address, length).fill(0);
      return resident;
    },
    between(who, input, [output, kind, length], run) {
      const [given, inputKind, inputLength] = input;
      const from = addressOf(`${who}: input`, input);
      const result = output ?? new CONSTRUCTORS[kind](length);
      const to = addressOf(`${who}: output`, [result, kind, length]);
      if (from !== undefined && from === to) {
        throw new Error(`[supermask/runtime] ${who}: input and output must be two arrays, got one`);
      }
      const withInput = (target: number): void => {
        if (from !== undefined) run(from, target);
        else {
          scratch(inputLength * CONSTRUCTORS[inputKind].BYTES_PER_ELEMENT, (address) => {
            view(inputKind, address, inputLength).set(given as Numbers);
            run(address, target);
          });
        }
      };
      if (to !== undefined) withInput(to);
      else {
        scratch(length * CONSTRUCTORS[kind].BYTES_PER_ELEMENT, (address) => {
          withInput(address);
          (result as Numbers).set(view(kind, address, length));
        });
      }
      return result;
    },
  };
}
