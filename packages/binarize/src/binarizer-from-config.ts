import type { Binarizer, BinarizerConfig } from '@supermask/core';
import { type MaskedSignOptions, maskedSign } from './masked-sign.ts';
import { type TwnOptions, twn } from './twn.ts';
import { type XnorOptions, xnor } from './xnor.ts';

/**
 * The inverse of `Binarizer.config`.
 *
 * @throws on a binarizer of another version or package, by name, and on options out of range.
 */
export function binarizerFromConfig(config: BinarizerConfig): Binarizer {
  switch (config.name) {
    case 'masked-sign':
      return maskedSign(config as BinarizerConfig & MaskedSignOptions);
    case 'xnor':
      return xnor(config as BinarizerConfig & XnorOptions);
    case 'twn':
      return twn(config as BinarizerConfig & TwnOptions);
    default:
      throw new Error(
        `[supermask/binarize] binarizerFromConfig: unknown binarizer "${config.name}" (known: masked-sign, xnor, twn)`,
      );
  }
}
