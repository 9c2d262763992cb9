// A step of the build: the JSON Schema of sweep files, for editors.
import { writeFileSync } from 'node:fs';
import { sweepJsonSchema } from './dist/index.js';

writeFileSync(new URL('dist/sweep.schema.json', import.meta.url), `${JSON.stringify(sweepJsonSchema())}\n`);
