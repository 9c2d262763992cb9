import { bytesOfText } from './bytes-of-text.ts';
import { checkOneOf } from './check.ts';
import { createHeap, type Heap, type PagedMemory } from './heap.ts';
import type { Kernels } from './kernels.ts';
import { relaxedOf } from './relaxed-of.ts';

/** `relaxed`: WebAssembly with fused multiply-add; `fixed`: WebAssembly SIMD; `none`: plain JavaScript. */
export type Simd = 'relaxed' | 'fixed' | 'none';

/** A heap and the kernels that work on it. */
export interface Engine {
  readonly simd: Simd;
  readonly heap: Heap;
  readonly kernels: Kernels;
  /** This engine with the kernels of another module too, if there is one and it is not of JavaScript, which has all. */
  extended(text: string | undefined): Engine;
}

/** What engines are made of: modules as text for `bytesOfText`, and kernels in JavaScript. */
export interface EngineParts {
  readonly floats?: string | undefined;
  /** The kernels for signs; without it, WebAssembly engines do not have them. */
  readonly binary?: string | undefined;
  readonly none?: ((memory: PagedMemory) => Kernels) | undefined;
  /** One that other engines use too (default: its own). */
  readonly memory?: PagedMemory | undefined;
  /** Where in it the heap begins. */
  readonly start?: number | undefined;
  /** What is to be compiled in place of a module. */
  readonly moduleOf?: ((bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) | undefined;
}

/** The kinds, best first. */
const KINDS: readonly Simd[] = ['relaxed', 'fixed', 'none'];

/**
 * The best engine that parts allow.
 *
 * @param simd which one, or `auto`.
 * @throws if a kind is asked for that this machine's JavaScript engine does not have.
 */
export function createEngine(simd: 'auto' | Simd, parts: EngineParts): Engine {
  checkSimd(simd);
  const engine = findEngine(simd, parts);
  if (engine !== undefined) return engine;
  throw new Error(
    `[supermask/runtime] createOps: there is no WebAssembly with ${simd} SIMD, or a policy forbids it (try simd: 'auto')`,
  );
}

/** @throws unless `simd` is a kind or `auto`. */
export function checkSimd(simd: unknown): void {
  checkOneOf('createOps: simd', simd, ['auto', ...KINDS]);
}

/** `createEngine`, or undefined where that throws for want of one. */
export function findEngine(simd: 'auto' | Simd, parts: EngineParts): Engine | undefined {
  for (const kind of KINDS) {
    const engine = simd === 'auto' || simd === kind ? tryEngine(kind, parts) : undefined;
    if (engine !== undefined) return engine;
  }
  return undefined;
}

/** An engine of one kind; undefined if its part is missing, or the JavaScript engine does not have it. */
function tryEngine(
  kind: Simd,
  { floats, binary, none, memory: given, start, moduleOf = (bytes) => bytes }: EngineParts,
): Engine | undefined {
  if (kind === 'none') {
    if (none === undefined) return undefined;
    const memory = given ?? plainMemory();
    const engine: Engine = {
      ...{ simd: kind, heap: createHeap(memory, start), kernels: none(memory) },
      extended: () => engine,
    };
    return engine;
  }
  if (floats === undefined) return undefined;
  const module = compile(floats, kind, moduleOf);
  if (module === undefined) return undefined;
  const memory = given ?? new WebAssembly.Memory({ initial: 1, maximum: 16384 });
  const kernelsOf = (code: WebAssembly.Module): Kernels =>
    new WebAssembly.Instance(code, { env: { memory: memory as WebAssembly.Memory } })
      .exports as unknown as Kernels;
  const withKernels = (kernels: Kernels): Engine => ({
    ...{ simd: kind, heap, kernels },
    extended(text) {
      const more = text === undefined ? undefined : compile(text, kind, moduleOf);
      return more === undefined ? this : withKernels({ ...kernels, ...kernelsOf(more) });
    },
  });
  const heap = createHeap(memory, start);
  return withKernels(kernelsOf(module)).extended(binary);
}

/** Undefined where the engine does not know the instructions, or may not compile. */
function compile(
  text: string,
  kind: 'relaxed' | 'fixed',
  moduleOf: Exclude<EngineParts['moduleOf'], undefined>,
): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const fixed = bytesOfText(text);
  const bytes = moduleOf(kind === 'relaxed' ? relaxedOf(fixed) : fixed);
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
      const more = Math.max(pages, Math.ceil(buffer.byteLength / 262144)) * 65536;
      const larger = new ArrayBuffer(buffer.byteLength + more);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
  };
}
