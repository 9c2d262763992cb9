import { install } from '@supermask/wasm-training';
import { machine, machineLine } from '../machine.ts';
import { type KernelProfile, profileKernels } from './profile-kernels.ts';
import {
  TRAINING_NETWORKS,
  type TrainingKey,
  type TrainingNetwork,
  trainingName,
} from './training-network.ts';
import { startStep } from './training-step.ts';

export interface ProfileCommand {
  /** A part of the names of the networks. */
  readonly profile: string;
  readonly relaxed: boolean;
  /** A number, or `dense` for the network without masks. */
  readonly density: string;
}

const STEPS = 5;

/** `pnpm bench training --profile conv4`: where the CPU time of a step goes, by kernels of tfjs. */
export async function runProfile({ profile, relaxed, density }: ProfileCommand): Promise<void> {
  install({ simd: relaxed ? 'relaxed' : 'fixed' });
  console.log(machineLine(machine()));
  const names = Object.keys(TRAINING_NETWORKS) as TrainingNetwork[];
  for (const network of names.filter((name) => name.includes(profile))) {
    const key: TrainingKey =
      density === 'dense'
        ? { network, method: 'dense', density: 1 }
        : { network, method: 'edge-popup', density: Number(density) };
    console.log(`\n${trainingName(key)}, ${relaxed ? 'relaxed' : 'fixed'} SIMD: mean of ${STEPS} steps`);
    await profileStep(key);
  }
}

async function profileStep(key: TrainingKey): Promise<void> {
  const step = await startStep(key);
  // V8 compiles tfjs for longer than these kernels take to become fast.
  for (let i = 0; i < (key.network === 'mlp' ? 100 : 5); i++) await step.run();
  const start = process.cpuUsage();
  const found = await profileKernels(async () => {
    for (let i = 0; i < STEPS; i++) await step.run();
  });
  const { user, system } = process.cpuUsage(start);
  step.dispose();
  const all = (user + system) / 1000;
  const line = (name: string, ms: number, more = ''): void =>
    console.log(
      `  ${(ms / STEPS).toFixed(2).padStart(9)} ms${`${((100 * ms) / all).toFixed(1)} %`.padStart(8)}  ${name}${more}`,
    );
  const byName = new Map<string, { ms: number; calls: number }>();
  for (const { name, ms, calls } of found) {
    const sum = byName.get(name) ?? { ms: 0, calls: 0 };
    byName.set(name, { ms: sum.ms + ms, calls: sum.calls + calls });
  }
  const slowest = <T extends Pick<KernelProfile, 'ms'>>(of: readonly T[]): T[] =>
    of.filter(({ ms }) => ms > all / 500).sort((a, b) => b.ms - a.ms);
  line('all', all);
  line('between kernels', all - found.reduce((sum, { ms }) => sum + ms, 0));
  for (const { name, ms, calls } of slowest([...byName].map(([name, sum]) => ({ name, ...sum })))) {
    line(name, ms, ` × ${calls / STEPS}`);
  }
  console.log('  the same by the shapes of what they get');
  for (const { name, shapes, ms, calls } of slowest(found).slice(0, 16)) {
    line(name, ms, ` × ${calls / STEPS}  ${shapes}`);
  }
}
