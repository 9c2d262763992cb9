import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('what is drawn uses no function that engines may compute differently', () => {
  const allowed = ['sqrt', 'floor', 'ceil', 'round', 'abs', 'min', 'max'];
  const sources = readdirSync(import.meta.dirname).filter((name) =>
    /^(corrupt|draw-patch|label-noise|pad-crop-flip|spurious|stratified).*(?<!\.test)\.ts$/.test(name),
  );
  expect(sources).toHaveLength(10);
  for (const source of sources) {
    const code = readFileSync(`${import.meta.dirname}/${source}`, 'utf8').replace(/\/\*.*?\*\/|\/\/.*/gs, '');
    for (const [, member] of code.matchAll(/\bMath\.(\w+)/g)) expect(allowed).toContain(member);
    expect(code).not.toContain('**');
  }
});
