import type { EngineParts } from './engine.ts';
import { binaryKernels } from './generated/binary-kernels.ts';
import { kernels } from './generated/kernels.ts';
import { jsKernels } from './js-kernels.ts';

/** The parts of all kinds of engine, for those who cannot wait for one to be fetched. */
export const allParts: EngineParts = { floats: kernels, binary: binaryKernels, none: jsKernels };
