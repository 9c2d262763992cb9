import { base } from '../../tsup.base.ts';

const config: ReturnType<typeof base> = base({ platform: 'node' });
export default config;
