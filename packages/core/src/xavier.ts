import { fans, type Initialiser, type KernelLayout } from './initialisers.ts';

/** N(0, 2 / (fan_in + fan_out)): Glorot & Bengio 2010; `xavier_normal` of hidden-networks. Not truncated. */
export function xavierNormal(): Initialiser {
  return (shape, layout) => ({ distribution: 'normal', scale: xavierScale(shape, layout) });
}

/** U(−b, b) with b = √(6 / (fan_in + fan_out)): `glorotUniform` of Keras and tfjs. */
export function xavierUniform(): Initialiser {
  return (shape, layout) => ({ distribution: 'uniform', scale: Math.sqrt(3) * xavierScale(shape, layout) });
}

/** ±√(2 / (fan_in + fan_out)) with random signs: `xavier_constant` of hidden-networks, utils/builder.py. */
export function xavierConstant(): Initialiser {
  return (shape, layout) => ({ distribution: 'sign', scale: xavierScale(shape, layout) });
}

function xavierScale(shape: readonly number[], layout?: KernelLayout): number {
  const fan = fans(shape, layout);
  return Math.sqrt(2 / (fan.in + fan.out));
}
