import { base } from '../../tsup.base.ts';

const config: ReturnType<typeof base> = base({ entry: ['src/main.ts'], platform: 'node' });
export default config;
