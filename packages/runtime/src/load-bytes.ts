import { decodePacked, randomReader, refuseOthers } from '@supermask/format';
import type { ComputeOptions } from './compute-options.ts';
import { createNetwork } from './create-network.ts';
import { kindOf } from './kind-of.ts';
import type { Network } from './network.ts';
import { allParts } from './ops/all-parts.ts';
import { createEngine } from './ops/engine.ts';
import { limitsOf } from './plan/check-limits.ts';
import { checkForm } from './plan/choose-form.ts';
import { rareOperators } from './plan/rare-operators.ts';

/**
 * Makes a network from the bytes of a `.smask` file, synchronously; so it brings along all that some network or some
 * machine may need. `load` fetches only what this one needs.
 *
 * @param bytes the whole file; not kept.
 * @throws with the reason, if the file is damaged, of another kind, newer than this version, or asks for more than the
 *   limits allow.
 */
export function loadBytes(
  bytes: Uint8Array,
  { simd = 'auto', form, calibrate = false, memoryLimit, workLimit, ...others }: ComputeOptions = {},
): Network {
  refuseOthers('[supermask/runtime] loadBytes', others);
  if (kindOf(bytes) !== 'Uint8Array') {
    throw new Error(`[supermask/runtime] loadBytes: bytes must be a Uint8Array, got ${kindOf(bytes)}`);
  }
  checkForm(form);
  const limits = limitsOf({ memoryLimit, workLimit });
  const smask = decodePacked(bytes, limits);
  const engine = createEngine(simd, allParts);
  return createNetwork(smask, {
    engine,
    rare: rareOperators,
    draw: randomReader,
    form,
    calibrate,
    ...limits,
  });
}
