import { type TrainingKey, type TrainingNetwork, trainingName } from './training-network.ts';
import { TRAINING_OPS } from './training-ops.ts';

/** Steps that are timed. */
export interface StepCase extends TrainingKey {
  readonly threads: 1 | 2;
  readonly engines: readonly string[];
}

const OURS = ['supermask', 'supermask-relaxed'];
const NETWORKS: readonly TrainingNetwork[] = ['mlp', 'conv2-28', 'conv4-28'];
const MASKED = [...OURS, 'tfjs-wasm', 'torch-sort', 'torch-kth', 'torch-dense'];

export function stepName(key: StepCase): string {
  return `${trainingName(key)}/t${key.threads}`;
}

/** The steps whose names hold `only`, or of `--quick` those of the first table. */
export function stepCases({ quick, only }: { quick: boolean; only: string }): readonly StepCase[] {
  const masked = (threads: 1 | 2): StepCase[] =>
    NETWORKS.map((network) => ({
      ...{ network, method: 'edge-popup', density: 0.5, threads },
      engines: threads === 1 ? MASKED : MASKED.filter((engine) => engine !== 'tfjs-wasm'),
    }));
  const dense = NETWORKS.map(
    (network): StepCase => ({
      ...{ network, method: 'dense', density: 1, threads: 1 },
      engines: [...OURS, 'tfjs-wasm', 'torch-dense'],
    }),
  );
  const densities = [1, 0.7, 0.3, 0.2, 0.1].map(
    (density): StepCase => ({
      ...{ network: 'conv4-28', method: 'edge-popup', density, threads: 1 },
      engines: density === 0.2 ? MASKED.filter((engine) => engine !== 'tfjs-wasm') : OURS,
    }),
  );
  const all = quick ? masked(1) : [...masked(1), ...dense, ...densities, ...masked(2)];
  return all.filter((one) => stepName(one).includes(only));
}

/** The names of the products. */
export function opCases({ quick, only }: { quick: boolean; only: string }): readonly string[] {
  return quick ? [] : Object.keys(TRAINING_OPS).filter((name) => name.includes(only));
}
