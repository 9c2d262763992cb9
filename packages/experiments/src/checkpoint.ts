import { encodeSafetensors, type RawTensor } from '@supermask/format';
import type { Snapshot } from '@supermask/trainers';
import type { RunConfig } from './config.ts';

/**
 * All variables of a network after an epoch as a safetensors file: one float32 tensor for each, named as in
 * tfjs (`conv1/scores_kernel`), flat; metadata `config` (JSON) and `epoch`.
 */
export function encodeCheckpoint(
  snapshot: Snapshot,
  { config, epoch }: { config: RunConfig; epoch: number },
): Uint8Array {
  const tensors = new Map<string, RawTensor>();
  for (const [name, values] of snapshot) {
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    tensors.set(name, { dtype: 'F32', shape: [values.length], data });
  }
  return encodeSafetensors(tensors, {
    format: 'supermask-checkpoint',
    config: JSON.stringify(config),
    epoch: `${epoch}`,
  });
}
