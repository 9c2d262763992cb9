import { type PrunableKernel, pruneSmallest } from '@supermask/trainers';
import { type Check, equal } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { ones } from '../training-mask.ts';

/** sparse_global of open_lth: `round<r>.<layer>` round by round, `ignore<name>.<layer>` one round without `<name>.weight`. */
export function openLth(golden: GoldenCase): Check[] {
  const { parts } = golden;
  const layers = parts.filter((part) => /^round1\./.test(part)).map((part) => part.slice('round1.'.length));
  const fraction = golden.number('fraction');
  const dense = layers.map((layer): PrunableKernel => {
    const values = golden.values(layer).map(Math.abs);
    return { values, mask: new Uint8Array(values.length).fill(1) };
  });
  const compared = (prefix: string, masks: readonly Uint8Array[]): Check[] =>
    layers.map((layer, i) =>
      equal(`${prefix}.${layer}`, masks[i] as Uint8Array, golden.values(`${prefix}.${layer}`)),
    );
  const checks = [
    equal('total', [dense.reduce((sum, { mask }) => sum + mask.length, 0)], [golden.number('total')]),
  ];

  let kernels = dense;
  golden.numbers('kept_per_round').forEach((kept, round) => {
    const masks = pruneSmallest(kernels, { fraction, count: 'open_lth' });
    const counted = masks.reduce((sum, mask) => sum + ones(mask), 0);
    checks.push(equal(`kept_per_round[${round}]`, [counted], [kept]));
    checks.push(...compared(`round${round + 1}`, masks));
    kernels = kernels.map(({ values }, i) => ({ values, mask: masks[i] as Uint8Array }));
  });

  const skips = new Set(parts.flatMap((part) => /^ignore([^.]+)\./.exec(part)?.[1] ?? []));
  for (const skip of skips) {
    const some = dense.map((kernel, i) => ({ ...kernel, ignored: layers[i] === `${skip}.weight` }));
    checks.push(...compared(`ignore${skip}`, pruneSmallest(some, { fraction, count: 'open_lth' })));
  }
  return checks;
}
