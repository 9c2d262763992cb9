import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { readTar } from './read-tar.ts';

test.each(['v7', 'ustar', 'gnu', 'pax'])('archives of tar --format=%s are read', async (format) => {
  const dir = await mkdtemp(`${tmpdir()}/supermask-tar-`);
  try {
    await mkdir(`${dir}/in/deep`, { recursive: true });
    const contents = {
      'in/a.bin': new Uint8Array(700).fill(7),
      'in/deep/b.txt': Uint8Array.of(65, 10),
      'in/empty': new Uint8Array(),
    };
    for (const [path, content] of Object.entries(contents)) await writeFile(`${dir}/${path}`, content);
    execFileSync('tar', [`--format=${format}`, '-cf', 'x.tar', 'in'], { cwd: dir });
    const files = readTar(new Uint8Array(await readFile(`${dir}/x.tar`)));
    expect(Object.fromEntries(files)).toEqual(contents);
  } finally {
    await rm(dir, { recursive: true });
  }
});
