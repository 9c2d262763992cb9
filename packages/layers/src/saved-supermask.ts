import type { ReparamConfig } from '@supermask/core';
import type { RandomTensor } from '@supermask/format';
import type { KernelSlot } from './kernel-slots.ts';

/** What is saved beside the wrapped layer's own configuration. */
export interface SavedSupermask {
  /** By the key of the kernel. */
  readonly reparams: Readonly<Record<string, ReparamConfig>>;
  /** Training steps done, where there were any. */
  readonly step?: number;
  readonly seed: number;
  readonly stream: string;
  readonly trainBias: boolean;
  readonly sources: Readonly<Record<string, RandomTensor>>;
  /** Only where they do not follow from the class of the layer. */
  readonly slots?: readonly KernelSlot[];
}

/**
 * As one string, under the key `name`: tfjs rewrites every other string of a configuration to snake case when
 * it saves and to camel case when it loads ("Conv1" would come back as "conv1").
 */
export function packSupermask(saved: SavedSupermask): { name: string } {
  return { name: JSON.stringify(saved) };
}

/** The inverse of `packSupermask`. @throws if there is nothing to unpack. */
export function unpackSupermask(packed: unknown): SavedSupermask {
  const text = (packed as { name?: unknown } | undefined)?.name;
  if (typeof text === 'string') return JSON.parse(text) as SavedSupermask;
  throw new Error(
    '[supermask/layers] SupermaskLayer: the saved layer has no supermask entry (damaged model.json?)',
  );
}
