import { checkArray } from './check.ts';
import type { Heap } from './heap.ts';

/** Numbers in the memory that the kernels work on: as input or output they need no copy. */
export interface Resident {
  readonly length: number;
  /** A view of them, valid until the next allocation (packing, `allocate`, a computation): take it anew each time. */
  readonly values: Float32Array;
  dispose(): void;
}

/** Brings arguments to the heap and results back. */
export interface Exchange {
  allocate(length: number): Resident;
  /** Calls `run` with the addresses of input and output; copies what is not resident. */
  between(
    who: string,
    input: readonly [values: Float32Array | Resident, length: number],
    output: readonly [values: Float32Array | Resident | undefined, length: number],
    run: (from: number, to: number) => void,
  ): Float32Array | Resident;
  /** Calls `run` with the address of so many bytes, for the time of the call. */
  scratch(bytes: number, run: (address: number) => void): void;
}

export function createExchange(heap: Heap): Exchange {
  const addresses = new WeakMap<object, number>();
  const scratch: Exchange['scratch'] = (bytes, run) => {
    const address = heap.allocate(bytes);
    try {
      run(address);
    } finally {
      heap.free(address);
    }
  };
  const floats = (address: number, length: number): Float32Array =>
    new Float32Array(heap.buffer, address, length);

  /** The address of a resident array; undefined for others, whose length is checked and which may not alias. */
  function addressOf(who: string, values: Float32Array | Resident, length: number): number | undefined {
    const address = addresses.get(values);
    if (address === undefined) {
      checkArray(who, values, 'Float32Array', length);
      if ((values as Float32Array).buffer === heap.buffer) {
        throw new Error(`[supermask/runtime] ${who} must be the resident array itself, got its values`);
      }
    } else if (values.length !== length) {
      throw new Error(`[supermask/runtime] ${who} must have ${length} values, got ${values.length}`);
    }
    return address;
  }

  return {
    scratch,
    allocate(length) {
      const address = heap.allocate(length * 4);
      const resident: Resident = Object.freeze({
        length,
        get values() {
          if (!addresses.has(resident)) {
            throw new Error('[supermask/runtime] allocate: this array is disposed');
          }
          return floats(address, length);
        },
        dispose() {
          if (addresses.delete(resident)) heap.free(address);
        },
      });
      addresses.set(resident, address);
      floats(address, length).fill(0);
      return resident;
    },
    between(who, [input, inputLength], [output, outputLength], run) {
      const from = addressOf(`${who}: input`, input, inputLength);
      const result = output ?? new Float32Array(outputLength);
      const to = addressOf(`${who}: output`, result, outputLength);
      if (from !== undefined && from === to) {
        throw new Error(`[supermask/runtime] ${who}: input and output must be two arrays, got one`);
      }
      const withInput = (target: number): void => {
        if (from !== undefined) run(from, target);
        else {
          scratch(inputLength * 4, (address) => {
            floats(address, inputLength).set(input as Float32Array);
            run(address, target);
          });
        }
      };
      if (to !== undefined) withInput(to);
      else {
        scratch(outputLength * 4, (address) => {
          withInput(address);
          (result as Float32Array).set(floats(address, outputLength));
        });
      }
      return result;
    },
  };
}
