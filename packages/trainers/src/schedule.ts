/** Progress of the run → factor on the base learning rate. `epoch` counts from 0. */
export type Schedule = (progress: { readonly epoch: number; readonly epochs: number }) => number;

/** The base learning rate throughout. */
export function constant(): Schedule {
  return () => 1;
}

/** ½(1 + cos(π · epoch / epochs)), once per epoch: hidden-networks, utils/schedulers.py, cosine_lr without warm-up. */
export function cosine(): Schedule {
  return ({ epoch, epochs }) => (1 + cosPi(epoch / epochs)) / 2;
}

/**
 * cos(πx) for x in [0, 1] by its Taylor series: + − × ÷ only, because the last bits of Math.cos differ between
 * engines and a learning rate reaches every weight.
 */
function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  const angle = Math.PI * x;
  const square = angle * angle;
  let sum = 1;
  for (let k = 20; k >= 2; k -= 2) sum = 1 - (square / (k * (k - 1))) * sum;
  return sum;
}
