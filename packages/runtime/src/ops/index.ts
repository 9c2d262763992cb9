export type { BinaryConv2d, BinaryConv2dOptions } from './binary-conv2d.ts';
export type { ApplyOptions, Conv2d, Conv2dOptions } from './conv2d.ts';
export type { Conv2dShape } from './conv2d-windows.ts';
export { createOps, type Ops, type OpsOptions, type SignNibblesOptions } from './create-ops.ts';
export type { Simd } from './engine.ts';
export type { Matrix, MatrixOptions, MultiplyOptions } from './matrix.ts';
export type { Epilogue, Form } from './pack-weights.ts';
export type { Numbers, Resident } from './resident.ts';
