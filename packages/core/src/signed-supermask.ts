import { type Reparam, supermask } from './reparam.ts';
import { type SignedOptions, signed } from './signed.ts';

/**
 * Signed supermask: frozen weights that the mask keeps, flips or prunes. Effective kernel w · {−1, 0, 1};
 * ds = G · w. With `signedConstant()` weights it is a ternary network, found without training a weight.
 *
 * Source: Koster et al., "Signing the supermask: keep, hide, invert" (ICLR 2022).
 */
export function signedSupermask(options: SignedOptions): Reparam {
  return supermask({
    name: 'signed-supermask',
    rule: signed(options),
    trains: { weight: false, scores: true },
  });
}
