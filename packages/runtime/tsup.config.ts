import { base } from '../../tsup.base.ts';
import { formatFiles } from './format-files.ts';
import { workerAddress } from './worker-address.ts';

const config: ReturnType<typeof base> = base({
  entry: [
    'src/index.ts',
    // Not exported: entries of their own keep in one chunk only what is always used together.
    'src/load.ts',
    'src/load-bytes.ts',
    'src/ops/index.ts',
    'src/tf/index.ts',
    'src/worker/index.ts',
    'src/worker/network-worker.ts',
  ],
  // No imports for the sake of side effects, which there are none: bundlers of pages would keep what they name.
  treeshake: { moduleSideEffects: false },
  esbuildPlugins: [workerAddress, formatFiles],
});
export default config;
