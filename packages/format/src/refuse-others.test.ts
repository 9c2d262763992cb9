import { expect, test } from 'vitest';
import { refuseOthers } from './refuse-others.ts';

test('an option that is left over is named, also one that every object seems to have', () => {
  refuseOthers('[supermask/x] f', {});
  for (const name of ['desnity', '__proto__', 'toString']) {
    const { known: _, ...others } = JSON.parse(`{ "known": 1, "${name}": 2 }`) as { known: number };
    expect(() => refuseOthers('[supermask/x] f', others)).toThrow(
      `[supermask/x] f: unknown option "${name}"`,
    );
  }
});
