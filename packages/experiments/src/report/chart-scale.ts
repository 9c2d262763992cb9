/** A y axis for `@observablehq/plot`. */
export interface ChartScale {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [low: number, high: number];
  /** Whether Plot may widen the domain to round numbers. */
  readonly nice: boolean;
  /** Where the grid lines are, or about how many. */
  readonly ticks: number | readonly number[];
}

/** A loss that falls, or explodes, by more than this factor is drawn on a logarithmic axis. */
const LOG_RATIO = 50;

/**
 * The y axis of losses: from 0, or logarithmic where they span a factor above 50.
 * @param values finite, at least one.
 */
export function lossScale(values: readonly number[]): ChartScale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low > 0 && high > LOG_RATIO * low) {
    return {
      type: 'log',
      domain: [low / 1.1, Math.min(high * 1.1, Number.MAX_VALUE)],
      nice: false,
      ticks: logTicks(low, high),
    };
  }
  if (low === high && low <= 0) return { type: 'linear', domain: [low, low + 1], nice: true, ticks: 5 };
  return { type: 'linear', domain: [Math.min(low, 0), high], nice: true, ticks: 5 };
}

/**
 * The y axis of accuracies in per cent: around the values, so that small differences show, at least 1 wide.
 * @param values finite, at least one, 0…100.
 */
export function accuracyScale(values: readonly number[]): ChartScale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = Math.max(0, (1 - (high - low)) / 2);
  return {
    type: 'linear',
    domain: [Math.max(0, low - pad), Math.min(100, high + pad)],
    nice: true,
    ticks: 5,
  };
}

/** Powers of ten in [low, high], with their double and fivefold where there are few. */
export function logTicks(low: number, high: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.ceil((last - first) / 8);
  const factors = last - first > 4 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every) {
    // Read from decimal digits: 10 ** −5 is 0.000009999999999999999.
    ticks.push(...factors.map((factor) => Number(`${factor}e${power}`)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/**
 * @param low first epoch, finite.
 * @param high last epoch, finite.
 * @returns at most 9 whole numbers in [low, high], all multiples of 1, 2 or 5 times a power of ten.
 */
export function epochTicks(low: number, high: number): readonly number[] {
  let step = 1;
  for (let power = 1; (high - low) / step > 8; power *= 10) {
    step = [power, 2 * power, 5 * power].find((s) => (high - low) / s <= 8) ?? 10 * power;
  }
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** A value beside its mark, without digits that are rounding only. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(6)));
}
