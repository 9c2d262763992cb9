import type { Binarizer, BinarizerConfig } from '@supermask/core';
import { type MaskedSignOptions, maskedSign } from './masked-sign.ts';
import { type TwnOptions, twn } from './twn.ts';
import { type XnorOptions, xnor } from './xnor.ts';

/** Binarizer name → what makes the binarizer of its configuration: for `reparamFromConfig` of `@supermask/core`. */
export const binarizers: Readonly<Record<string, (config: BinarizerConfig) => Binarizer>> = {
  'masked-sign': (config) => maskedSign(config as BinarizerConfig & MaskedSignOptions),
  xnor: (config) => xnor(config as BinarizerConfig & XnorOptions),
  twn: (config) => twn(config as BinarizerConfig & TwnOptions),
};

/**
 * The inverse of `Binarizer.config`.
 *
 * @throws on a binarizer of another version or package, by name, and on options out of range.
 */
export function binarizerFromConfig(config: BinarizerConfig): Binarizer {
  const make = Object.hasOwn(binarizers, config.name) ? binarizers[config.name] : undefined;
  if (make !== undefined) return make(config);
  throw new Error(
    `[supermask/binarize] binarizerFromConfig: unknown binarizer "${config.name}" ` +
      `(known: ${Object.keys(binarizers).join(', ')})`,
  );
}
