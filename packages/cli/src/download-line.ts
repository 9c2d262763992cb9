import type { DownloadProgress } from '@supermask/datasets';

/** Where progress is written: a terminal is redrawn, anything else gets two lines for each file. */
export interface DownloadStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows what is downloaded, from where, and how far it is. */
export function downloadLine(stream: DownloadStream): (progress: DownloadProgress) => void {
  const size = (bytes: number): string =>
    bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  let shown = '';
  return ({ phase, file, url, loaded, total }) => {
    if (shown !== url) {
      stream.write(`downloading ${url} (${size(total)})\n`);
      shown = url;
    }
    const clear = stream.isTTY ? '\r\x1b[K' : '';
    if (phase === 'done') stream.write(`${clear}${file}: ${size(loaded)}, checked\n`);
    else if (stream.isTTY) {
      const doing = phase === 'check' ? 'checking' : `${Math.floor((100 * loaded) / total)} %`;
      stream.write(`${clear}${file}: ${size(loaded)} of ${size(total)}, ${doing}`);
    }
  };
}
