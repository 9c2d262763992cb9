/** What `HeapKernels` has for optimisers. */
export interface OptimiserHeapKernels {
  sgd(
    value: number,
    gradient: number,
    velocity: number,
    next: number,
    nextVelocity: number,
    n: number,
    rate: number,
    momentum: number,
    weightDecay: number,
    nesterov: boolean,
  ): void;
  adam(
    value: number,
    gradient: number,
    first: number,
    second: number,
    next: number,
    nextFirst: number,
    nextSecond: number,
    n: number,
    rate: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    root: number,
    epsilon: number,
    weightDecay: number,
  ): void;
}
