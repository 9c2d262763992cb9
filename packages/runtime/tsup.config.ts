import { base } from '../../tsup.base.ts';

const config: ReturnType<typeof base> = base({ noExternal: ['@supermask/format'] });
export default config;
