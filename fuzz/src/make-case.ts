import { encodeSmask, type Smask } from '@supermask/format';
import { damaged } from './damaged.ts';
import type { Draw } from './draw.ts';
import { hostile } from './hostile.ts';
import { plausible } from './plausible.ts';

/** The bytes of a case. */
export function makeCase(bases: readonly Smask[], draw: Draw): Uint8Array {
  const base = draw.pick(bases);
  const coding = draw.once(4) ? 'auto' : 'bits';
  const kind = draw.integer(100);
  const network = kind < 75 ? plausible(base, draw) : base;
  const file = encodeSmask(network, { coding });
  if (kind < 58) return file;
  if (kind < 90) return hostile(file, draw);
  return damaged(file, encodeSmask(draw.pick(bases), { coding: 'bits' }), draw);
}
