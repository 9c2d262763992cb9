import type { EngineParts } from './engine.ts';
import { relaxed } from './generated/relaxed.ts';
import { simd } from './generated/simd.ts';
import { jsKernels } from './js-kernels.ts';

/** The parts of all kinds of engine, for those who cannot wait for one to be fetched. */
export const allParts: EngineParts = { relaxed, fixed: simd, none: jsKernels };
