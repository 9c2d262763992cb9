import { base } from '../tsup.base.ts';

const config: ReturnType<typeof base> = base({
  platform: 'node',
  entry: ['src/main.ts', 'src/fuzz-worker.ts'],
});
export default config;
