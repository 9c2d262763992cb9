import { goalText } from './goals.ts';
import type { InferenceResult, NetworkResult } from './inference.ts';

export const HEADER = `CPU milliseconds of one prediction, median (quartiles). × = how many times faster ours is, without relaxed SIMD
than: tfjs-wasm (dense LayersModel.predict), own dense (our dense kernels), ort-web, ort-web int8, ort-node.
Of mpt11 those engines run the float network; "binary" is tfjs-wasm with the signs. wall: p50 / p95; first: file in
memory to network + first prediction. dev: largest deviation from tfjs over the largest value.`;

const ENGINES = ['tfjs-wasm', 'own-dense', 'ort-web', 'ort-web-int8', 'ort-node'] as const;

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The head of a network's lines. */
export function networkLine({ network, missing, deviation, denseBytes }: NetworkResult): string {
  const devs = Object.entries(deviation).map(([engine, dev]) => `${engine} ${dev.toExponential(0)}`);
  const not = Object.entries(missing).map(([engine, why]) => `\n  ${engine} not timed: ${why}`);
  const head = `${'case'.padEnd(32)}${'ms (quartiles)'.padEnd(22)}${'× tfjs'.padStart(8)}${'own'.padStart(7)}${'web'.padStart(7)}${'int8'.padStart(7)}${'node'.padStart(7)}  relaxed: ms, × tfjs`;
  return `\n${network}: float32 ONNX ${kilobytes(denseBytes)}; deviation from tfjs: ${devs.join(', ')}${not.join('')}\n${head}`;
}

/** What is timed of one masked network. */
export function caseLines({ name, ms, spread, wall, first, ratio, alone, ...rest }: InferenceResult): string {
  const { deviation, differing, samples, bytes, multiplyAdds, shareOfPeak, note, goals } = rest;
  const share = shareOfPeak === undefined ? '' : ` (${(100 * shareOfPeak).toFixed(0)} % of peak)`;
  const [low, high] = spread.supermask as readonly [number, number];
  const own = `${short(ms.supermask as number)} (${short(low)}–${short(high)})`;
  const times = ENGINES.map((engine, i) => {
    const found = ratio[engine];
    return (found === undefined ? '–' : (1 / found).toFixed(found > 0.5 ? 2 : 1)).padStart(i === 0 ? 8 : 7);
  });
  const relaxed = ms['supermask-relaxed'];
  const more =
    relaxed === undefined
      ? '  –'
      : `  ${short(relaxed)}, ×${((ms['tfjs-wasm'] as number) / relaxed).toFixed(1)}`;
  const [p50, p95] = wall.supermask as readonly [number, number];
  const engines = [...ENGINES, 'tfjs-wasm-binary'].flatMap((engine) =>
    ms[engine] === undefined ? [] : [`${engine} ${short(ms[engine])}`],
  );
  const { load, predict } = first.supermask as { load: number; predict: number };
  const millions = (count: number): string => (count / 1e6).toPrecision(3);
  return [
    `${name.padEnd(32)}${own.padEnd(22)}${times.join('')}${more}`,
    `    ${goals.map(goalText).join('; ')}`,
    `    wall ${short(p50)} / ${short(p95)}  first ${short(load)} + ${short(predict)}  ${kilobytes(bytes)}  ` +
      `${millions(multiplyAdds.kept)} of ${millions(multiplyAdds.dense)} M multiply-adds${share}  dev ${deviation.toExponential(0)}` +
      `${differing > 0 ? `, ${(100 * differing).toFixed(1)} % of outputs differ` : ''}`,
    ...(name.includes('/mpt11/') || samples.differing > 0 ? [sampleLine(samples)] : []),
    `    ${engines.join('  ')}  tfjs-wasm alone ${short(alone)}${note === 'iid' || note === 'skewed' ? '' : `\n    mask: ${note}`}`,
  ].join('\n');
}

/** What differs in whole predictions, and how close to 0 the values were whose signs differ first. */
function sampleLine({ count, differing, otherClass, flips }: InferenceResult['samples']): string {
  const found = flips.flatMap((flip) => (flip === undefined ? [] : [flip]));
  const margins = found.flatMap((flip) => flip.margins);
  const where = [...new Set(found.map(({ layer }) => layer))].join(', ');
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return (
    `    of ${count} images ${percent(differing)} differ from tfjs, ${percent(otherClass)} in class` +
    (found.length === 0
      ? ''
      : `; signs differ first at ${where}, before them |x| from ${Math.min(...margins).toExponential(1)} ` +
        `to ${Math.max(...margins).toExponential(1)}`)
  );
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

/** Says of a case that it was not timed, which nobody would notice otherwise. */
export function missingLine(name: string): string {
  const [network, kind, density] = name.split('/') as [string, string, string];
  const which = `${kind === 'mpt11' ? kind : 'float'}/${density}`;
  return `${name.padEnd(32)}not timed: no learned masks (node bench/dist/learn-masks.js ${network} --only ${which})`;
}

/** At which density of iid masks ours takes as long as another engine, by network and kind. */
export function crossovers(cases: readonly InferenceResult[]): readonly string[] {
  const series = new Map<string, { density: number; ratio: InferenceResult['ratio'] }[]>();
  for (const { name, ratio } of cases) {
    const [network, kind, density, mask] = name.split('/') as [string, string, string, string];
    if (mask !== 'iid') continue;
    const key = `${network}/${kind}`;
    series.set(key, [...(series.get(key) ?? []), { density: Number(density), ratio }]);
  }
  return [...series].flatMap(([key, points]) => {
    if (points.length < 3) return [];
    const at = ENGINES.filter((engine) => engine !== 'own-dense').map((engine) => {
      const known = points.flatMap(({ density, ratio }) =>
        ratio[engine] === undefined ? [] : [[density, ratio[engine]] as const],
      );
      return `${engine} ${crossing(known)}`;
    });
    return [`${key}: as fast at density: ${at.join(', ')}`];
  });
}

/** Where the ratio becomes 1, between two densities by their logarithms. */
function crossing(points: readonly (readonly [density: number, ratio: number])[]): string {
  if (points.length === 0) return '–';
  const sorted = [...points].sort(([a], [b]) => a - b);
  const next = sorted.findIndex(([, ratio]) => ratio > 1);
  if (next < 0) return 'never slower';
  if (next === 0) return `below ${sorted[0]?.[0]}`;
  const [[d0, r0], [d1, r1]] = [sorted[next - 1], sorted[next]] as [[number, number], [number, number]];
  const share = Math.log(1 / r0) / Math.log(r1 / r0);
  return (d0 * (d1 / d0) ** share).toPrecision(2);
}
