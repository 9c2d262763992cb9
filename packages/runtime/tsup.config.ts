import { base } from '../../tsup.base.ts';

const config: ReturnType<typeof base> = base({
  entry: ['src/index.ts', 'src/ops/index.ts'],
  noExternal: ['@supermask/format'],
});
export default config;
