import type { RunStatus } from '@supermask/experiments';

/** How many runs are in each state, in words. */
export function stateCounts(status: readonly RunStatus[], duplicates = 0): string {
  const states = ['finished', 'running', 'broken', 'waiting'] as const;
  const counts = states
    .map((state) => [status.filter((run) => run.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  const twice = duplicates > 0 ? ` (${duplicates} more are the same as others)` : '';
  return `${status.length} run${status.length === 1 ? '' : 's'}${twice}: ${counts.join(', ')}`;
}
