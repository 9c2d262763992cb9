import type { ComputeOptions } from '../compute-options.ts';
import { MOST_THREADS } from '../ops/threaded-of.ts';
import type { Description, FirstDescription } from './messages.ts';
import { canShare, ownMemory } from './own-memory.ts';
import type { Port } from './port.ts';

/**
 * Has workers load a file: several into one memory where that can be shared, else each into its own.
 *
 * @throws what the first of them that fails says.
 */
export async function loadPorts(
  ports: readonly Port[],
  bytes: Uint8Array,
  options: ComputeOptions,
): Promise<Description> {
  const loadAlone = (port: Port): Promise<unknown> => {
    const { values, transfer } = ownMemory(bytes);
    return port.ask({ bytes: values, options }, transfer);
  };
  const threads = ports.length;
  const [first, ...others] = ports as [Port, ...Port[]];
  const memory = threads > 1 && threads <= MOST_THREADS ? sharedMemory() : undefined;
  if (memory === undefined) {
    const [description] = await Promise.all(ports.map(loadAlone));
    return description as Description;
  }
  const { values, transfer } = ownMemory(bytes);
  const { plan, ...description } = (await first.ask(
    { bytes: values, options, share: { memory, threads } },
    transfer,
  )) as FirstDescription;
  for (const [i, port] of others.entries()) {
    // One after another: each takes what is behind the others. Where that is too little, it has a memory of its own.
    await port.ask({ plan, thread: i + 1, options }, []).catch(() => loadAlone(port));
  }
  return description;
}

/** Undefined where there is none, or not so much room for one. */
function sharedMemory(): WebAssembly.Memory | undefined {
  if (!canShare()) return undefined;
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 16384, shared: true });
  } catch {
    return undefined;
  }
}
