import type { ColdStart } from './cold-start.ts';

export const COLD_HEADER = `
Cold start in headless Chromium (one process, WebGL by SwiftShader where there is no GPU), Conv4, sign-only, density
0.1: from navigation to the first prediction, nothing cached, all files Brotli-compressed beforehand, network as the
presets of Chromium's developer tools (Fast 4G: 8.1 Mbit/s, 165 ms a request; Slow 4G: 1.44 Mbit/s, 562.5 ms).
masked: the same network with its zeros; dense: one without a mask, whose weights do not compress. All pages but
unhinted have links that ask for their scripts and files at once.`;

export function coldLine({ page, profile, transfer, first, runs, warm, deviation }: ColdStart): string {
  const all = runs.length > 1 ? ` (${runs.map((run) => run.toFixed(0)).join(', ')})` : '';
  const dev = deviation === undefined ? '' : `  dev ${deviation.toExponential(0)}`;
  return (
    `${profile}  ${page.padEnd(18)}${(transfer / 1000).toFixed(0).padStart(8)} kB  first ${first.toFixed(0)} ms${all}  ` +
    `warm ${warm.toFixed(2)} ms${dev}`
  );
}

/** How many times sooner ours predicts than the dense engine that is first, by the profile. */
export interface ColdRatio {
  readonly profile: string;
  readonly than: string;
  readonly ratio: number;
  readonly target: number;
  readonly met: boolean;
}

export function coldRatios(results: readonly ColdStart[]): readonly ColdRatio[] {
  return [...new Set(results.map(({ profile }) => profile))].flatMap((profile) => {
    const of = (wanted: (page: string) => boolean): ColdStart | undefined =>
      results
        .filter((one) => one.profile === profile && wanted(one.page))
        .sort((a, b) => a.first - b.first)[0];
    const ours = of((page) => page === 'supermask');
    const dense = of((page) => page.endsWith('/dense'));
    if (ours === undefined || dense === undefined) return [];
    const ratio = dense.first / ours.first;
    return [{ profile, than: dense.page, ratio, target: 10, met: ratio >= 10 }];
  });
}

export function ratioLine({ profile, than, ratio, target, met }: ColdRatio): string {
  return `${profile}  ${ratio.toFixed(1)} × sooner than ${than}, the first of the dense (target ${target}: ${met ? 'met' : 'missed'})`;
}
