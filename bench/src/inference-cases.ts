import { type CaseKey, caseName } from './bench-case.ts';
import { type BenchNetwork, NETWORKS, networkNamed } from './networks.ts';

/** The masked networks that are timed, all or the quick ones, whose names hold `only`. */
export function inferenceCases({ quick, only }: { quick: boolean; only: string }): readonly CaseKey[] {
  return (quick ? quickCases() : allCases()).filter((key) => caseName(key).includes(only));
}

function quickCases(): readonly CaseKey[] {
  return (
    [
      ['vgg-small', ['float', 'sign', 'mpt11']],
      ['conv4', ['float', 'sign', 'mpt11']],
      ['resnet18', ['sign']],
    ] as const
  ).flatMap(([name, kinds]) =>
    kinds.map((kind): CaseKey => {
      const network = networkNamed(name);
      return { network, kind, density: kind === 'mpt11' ? 0.5 : 0.1, mask: 'iid' };
    }),
  );
}

/** Enough densities of iid masks to see where an engine is overtaken; of the others those of the targets. */
function allCases(): readonly CaseKey[] {
  return NETWORKS.flatMap((network) =>
    network.kinds.flatMap((kind): CaseKey[] => [
      ...[0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1].map(
        (density) => ({ network, kind, density, mask: 'iid' }) as const,
      ),
      ...(['learned', 'skewed'] as const).flatMap((mask) =>
        [0.1, 0.5].map((density) => ({ network, kind, density, mask }) as const),
      ),
    ]),
  );
}

/** A trained model, masked by magnitude. */
export function modelCases(network: BenchNetwork, density: number): readonly CaseKey[] {
  return network.kinds.map((kind) => ({ network, kind, density, mask: 'magnitude' }));
}
