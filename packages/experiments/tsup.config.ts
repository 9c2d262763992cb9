import { base } from '../../tsup.base.ts';

const config: ReturnType<typeof base> = base({
  entry: {
    index: 'src/index.ts',
    'job-process': 'src/sweep/job-process.ts',
    'row-process': 'src/findings/row-process.ts',
  },
  platform: 'node',
});
export default config;
