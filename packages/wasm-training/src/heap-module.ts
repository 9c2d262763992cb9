import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { bytesOfText } from './bytes-of-text.ts';
import { modules } from './generated/kernels.ts';
import type { HeapKernels } from './heap-kernels.ts';
import { withMemoryShared } from './with-memory-shared.ts';

/** `fixed`: WebAssembly SIMD, the same bits everywhere; `relaxed`: with fused multiply-add, faster. */
export type Simd = 'fixed' | 'relaxed';

/** The kernels of this package, on the memory of one backend. */
export interface HeapModule {
  readonly kernels: HeapKernels;
  /** Where the values of a float32 tensor begin, in bytes; as long as the tensor lives. */
  at(tensor: TensorInfo): number;
  /** The 32-bit words of the heap from `at` on, until it grows. */
  words(at: number, count: number): Uint32Array;
  /** Runs `use` with `bytes` of the heap, which begin at a multiple of 16 and are free again afterwards. */
  withScratch<T>(bytes: number, use: (at: number) => T): T;
}

/** What tfjs-backend-wasm does not declare of its Emscripten module. */
interface Emscripten {
  readonly asm: { readonly memory?: WebAssembly.Memory };
  /** Of the build with threads, whose memory is made outside. */
  readonly wasmMemory?: WebAssembly.Memory;
  _malloc(bytes: number): number;
  _free(at: number): void;
}

/**
 * The module of each backend: there is another one after `tf.removeBackend`.
 *
 * @returns what throws if the JavaScript engine does not know the instructions, or a policy forbids to compile.
 */
export function heapModules(simd: Simd): (backend: BackendWasm) => HeapModule {
  const modules = new WeakMap<BackendWasm, HeapModule>();
  return (backend) => {
    const module = modules.get(backend) ?? createHeapModule(backend, simd);
    modules.set(backend, module);
    return module;
  };
}

function createHeapModule(backend: BackendWasm, simd: Simd): HeapModule {
  const heap = backend.wasm as unknown as Emscripten;
  const memory = (heap.wasmMemory ?? heap.asm.memory) as WebAssembly.Memory;
  const bytes = bytesOfText(modules[simd]);
  const shared = !(memory.buffer instanceof ArrayBuffer);
  const code = compile(shared ? withMemoryShared(bytes) : bytes, simd);
  const { exports } = new WebAssembly.Instance(code, { env: { memory } });
  return {
    kernels: exports as unknown as HeapKernels,
    at: ({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset,
    words: (at, count) => new Uint32Array(memory.buffer, at, count),
    withScratch(size, use) {
      // Unsigned, as addresses are: beyond 2 GiB it comes out negative.
      const start = heap._malloc(size + 15) >>> 0;
      if (start === 0) {
        throw new Error(
          `[supermask/wasm-training] a kernel needs ${size} more bytes, and the heap of tfjs-backend-wasm has none left (take smaller batches)`,
        );
      }
      try {
        return use(Math.ceil(start / 16) * 16);
      } finally {
        heap._free(start);
      }
    },
  };
}

function compile(bytes: Uint8Array<ArrayBuffer>, simd: Simd): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new Error(
      `[supermask/wasm-training] install: this engine has no WebAssembly with ${simd} SIMD, or a policy forbids to compile it` +
        (simd === 'relaxed' ? " (simd: 'fixed' runs in more engines)" : ''),
      { cause },
    );
  }
}
