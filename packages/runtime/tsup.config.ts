import { base } from '../../tsup.base.ts';
import { workerAddress } from './worker-address.ts';

const config: ReturnType<typeof base> = base({
  entry: [
    'src/index.ts',
    'src/ops/index.ts',
    'src/tf/index.ts',
    'src/worker/index.ts',
    'src/worker/network-worker.ts',
  ],
  noExternal: ['@supermask/format'],
  esbuildPlugins: [workerAddress],
});
export default config;
