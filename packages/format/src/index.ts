export { cosPi } from './cos-pi.ts';
export { crc32 } from './crc32.ts';
export { denseValues } from './dense-values.ts';
export { type Float16Values, fromFloat16, toFloat16 } from './float16.ts';
export type * from './graph.ts';
export { nodeInputs, nodeTensors } from './graph.ts';
export { inferShapes } from './infer-shapes.ts';
export { type KeptReader, keptReader, readDense } from './kept-reader.ts';
export { keptValues } from './kept-values.ts';
export { deriveKey } from './key.ts';
export { packBits, unpackBits } from './pack-bits.ts';
export { bitAt, findOnes, type PackedBits } from './packed-bits.ts';
export { type PackedSigns, type PackedTensor, packTensor } from './packed-tensor.ts';
export { permutation } from './permutation.ts';
export { type Key, philox4x32 } from './philox.ts';
export type { Purpose } from './purposes.ts';
export { randomReader } from './random-reader.ts';
export type { Distribution, RandomTensor } from './random-tensor.ts';
export { randomUint32 } from './random-uint32.ts';
export { randomValues } from './random-values.ts';
export { refuseOthers } from './refuse-others.ts';
export {
  type DType,
  decodeSafetensors,
  encodeSafetensors,
  type RawTensor,
  type Safetensors,
} from './safetensors.ts';
export type { ScaledIntegers } from './scaled-integers.ts';
export type { ScaledSigns } from './scaled-signs.ts';
export { kindOf } from './show-value.ts';
export {
  type DecodeOptions,
  decodePacked,
  decodeSmask,
  type EncodeOptions,
  encodeSmask,
  type PackedSmask,
  type Smask,
} from './smask.ts';
export { standardNormal } from './standard-normal.ts';
export {
  countKept,
  isFloat16,
  isIntegers,
  isRandom,
  isSigns,
  isStored,
  type StoredTensor,
} from './stored-tensor.ts';
export type { Coding } from './write-tensor.ts';
