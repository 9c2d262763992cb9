import { runProfile } from './run-profile.ts';

interface TrainingCommand {
  readonly profile?: string | undefined;
  readonly relaxed: boolean;
  readonly density?: string | undefined;
}

/** `pnpm bench training`. */
export async function runTraining({ profile, relaxed, density = '0.5' }: TrainingCommand): Promise<void> {
  if (profile !== undefined) return runProfile({ profile, relaxed, density });
}
