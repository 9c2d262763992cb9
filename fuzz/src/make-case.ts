import { encodeSmask, type Smask } from '@supermask/format';
import { damaged } from './damaged.ts';
import type { Draw } from './draw.ts';
import { hostile } from './hostile.ts';
import { plausible } from './plausible.ts';

/** A network to begin with, and its file. */
export interface Base {
  readonly network: Smask;
  readonly file: Uint8Array;
}

/** Networks as bases; half of the files have packed bits, half coded ones. */
export function toBases(networks: readonly Smask[]): readonly Base[] {
  return networks.map((network, i) => ({
    network,
    file: encodeSmask(network, { coding: i % 2 === 0 ? 'bits' : 'auto' }),
  }));
}

/** The bytes of a case: mostly a file that a reader should take, or one that was forged or damaged. */
export function makeCase(bases: readonly Base[], draw: Draw): Uint8Array {
  const base = draw.pick(bases);
  const kind = draw.integer(100);
  const file =
    kind < 65
      ? encodeSmask(plausible(base.network, draw), { coding: draw.once(6) ? 'auto' : 'bits' })
      : base.file;
  if (kind < 57) return file;
  if (kind < 90) return hostile(file, draw);
  return damaged(file, draw.pick(bases).file, draw);
}
