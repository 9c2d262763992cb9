import { base } from '../tsup.base.ts';

const config: ReturnType<typeof base> = base({
  platform: 'node',
  entry: ['src/main.ts', 'src/learn-masks.ts', 'src/load-once.ts', 'src/training/training-child.ts'],
});
export default config;
