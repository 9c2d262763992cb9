import { kindOf } from '../kind-of.ts';
import { bytesOfText } from './bytes-of-text.ts';
import { relaxed } from './generated/relaxed.ts';
import { simd } from './generated/simd.ts';
import { createHeap, type Heap, type PagedMemory } from './heap.ts';
import { jsKernels } from './js-kernels.ts';
import type { Kernels } from './kernels.ts';

/** `relaxed`: WebAssembly with fused multiply-add; `fixed`: WebAssembly SIMD; `none`: plain JavaScript. */
export type Simd = 'relaxed' | 'fixed' | 'none';

/** A heap and the kernels that work on it. */
export interface Engine {
  readonly simd: Simd;
  readonly heap: Heap;
  readonly kernels: Kernels;
}

const modules = { relaxed, fixed: simd };

/**
 * @param options `memoryLimit`: bytes that the heap may have, if less than 1 GiB.
 * @throws if a kind is asked for that this machine's JavaScript engine does not have.
 */
export function createEngine(
  simd: 'auto' | Simd,
  { memoryLimit: limit }: { readonly memoryLimit?: number } = {},
): Engine {
  if (simd !== 'auto' && simd !== 'none' && !Object.hasOwn(modules, simd)) {
    throw new Error(
      `[supermask/runtime] createOps: simd must be auto, relaxed, fixed or none, got ${typeof simd === 'string' ? simd : kindOf(simd)}`,
    );
  }
  for (const kind of ['relaxed', 'fixed'] as const) {
    if (simd !== 'auto' && simd !== kind) continue;
    const module = compile(kind);
    if (module !== undefined) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 16384 });
      const instance = new WebAssembly.Instance(module, { env: { memory } });
      return {
        simd: kind,
        heap: createHeap(memory, { limit }),
        kernels: instance.exports as unknown as Kernels,
      };
    }
    if (simd === kind) {
      throw new Error(
        `[supermask/runtime] createOps: this engine has no WebAssembly with ${kind} SIMD, or a policy forbids it (simd: 'auto' takes what there is)`,
      );
    }
  }
  const memory = plainMemory();
  return { simd: 'none', heap: createHeap(memory, { limit }), kernels: jsKernels(memory) };
}

/** Undefined where the engine does not know the instructions, or may not compile. */
function compile(kind: 'relaxed' | 'fixed'): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = bytesOfText(modules[kind]);
  if (!WebAssembly.validate(bytes)) return undefined;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    // The module is valid: a page's policy forbids it, or Chrome before 115 did so, in main threads, above 4 KB.
    return undefined;
  }
}

function plainMemory(): PagedMemory {
  let buffer = new ArrayBuffer(65536);
  return {
    get buffer() {
      return buffer;
    },
    grow(pages) {
      // By a quarter at least: many small steps would copy everything each time.
      const more = Math.max(pages * 65536, Math.ceil(buffer.byteLength / 262144) * 65536);
      const larger = new ArrayBuffer(buffer.byteLength + more);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
  };
}
