import type { ColdStart } from './cold-start.ts';

export const COLD_HEADER = `
Cold start in headless Chromium (one process, WebGL by SwiftShader where there is no GPU), Conv4, sign-only, density
0.1: from navigation to the first prediction, nothing cached, all files Brotli-compressed beforehand, network as the
presets of Chromium's developer tools (Fast 4G: 8.1 Mbit/s, 165 ms a request; Slow 4G: 1.44 Mbit/s, 562.5 ms).
masked: the same network with its zeros; dense: one without a mask, whose weights do not compress.`;

export function coldLine({ page, profile, transfer, first, runs, warm, deviation }: ColdStart): string {
  const all = runs.length > 1 ? ` (${runs.map((run) => run.toFixed(0)).join(', ')})` : '';
  const dev = deviation === undefined ? '' : `  dev ${deviation.toExponential(0)}`;
  return (
    `${profile}  ${page.padEnd(18)}${(transfer / 1000).toFixed(0).padStart(8)} kB  first ${first.toFixed(0)} ms${all}  ` +
    `warm ${warm.toFixed(2)} ms${dev}`
  );
}
