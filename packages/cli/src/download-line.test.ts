import { expect, test } from 'vitest';
import { downloadLine } from './download-line.ts';

const progress = { file: 'a.gz', url: 'https://x.invalid/a.gz', total: 2_000_000 };

function told(isTTY: boolean): string {
  let text = '';
  const tell = downloadLine({ isTTY, write: (more) => (text += more) });
  tell({ ...progress, phase: 'download', loaded: 500_000 });
  tell({ ...progress, phase: 'check', loaded: 2_000_000 });
  tell({ ...progress, phase: 'done', loaded: 2_000_000 });
  return text;
}

test('says from where, and that the file is checked', () => {
  expect(told(false)).toBe('downloading https://x.invalid/a.gz (2.0 MB)\na.gz: 2.0 MB, checked\n');
});

test('redraws a line in a terminal', () => {
  expect(told(true).split('\r\x1b[K')).toEqual([
    'downloading https://x.invalid/a.gz (2.0 MB)\n',
    'a.gz: 500.0 kB of 2.0 MB, 25 %',
    'a.gz: 2.0 MB of 2.0 MB, checking',
    'a.gz: 2.0 MB, checked\n',
  ]);
});
