import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { backends } from '@supermask/testing';
import { describe, expect, test } from 'vitest';
import { runPage } from './recipe.suite.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => file.replace('.md', ''));

describe.each(pages)('%s', (page) => {
  test.each(backends)(
    'its code is short, imports exported parts only, and prints what it says on %s',
    async (backend) => {
      const { printed, promised, code } = await runPage(page, backend);
      expect(promised.length).toBeGreaterThan(0);
      expect(printed).toEqual(promised);
      expect(code.trim().split('\n').length).toBeLessThanOrEqual(41);
    },
  );
});

test('the table lists every page, with a test that exists, and no link is dead', () => {
  const readme = readFileSync(`${folder}README.md`, 'utf8');
  for (const page of pages) {
    const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`](${page}.md)`));
    expect(row, page).toMatch(/\]\([^)]+\.test\.ts\)/);
  }
  for (const file of [...pages.map((page) => `${page}.md`), 'README.md']) {
    const text = readFileSync(`${folder}${file}`, 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link as string);
    expect(
      links.filter((link) => !existsSync(`${folder}${link}`)),
      file,
    ).toEqual([]);
  }
});
