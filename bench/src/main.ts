import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const USAGE = `pnpm bench ops [--json FILE] [--quick] [--only PART-OF-A-NAME]
pnpm bench inference [--json FILE] [--quick] [--only PART-OF-A-NAME] [--browser]
                     [--model FOLDER-WITH-model.json [--density D]]
pnpm bench load [--json FILE] [--quick]
pnpm bench training [--json FILE] [--quick] [--only PART] [--data-dir FOLDER] [--images N]
                    [--profile NETWORK [--relaxed] [--density D | --density dense]]
pnpm bench cold [--json FILE] [--quick] [--only PART-OF-A-PAGE]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    browser: { type: 'boolean', default: false },
    model: { type: 'string' },
    density: { type: 'string' },
    profile: { type: 'string' },
    relaxed: { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    images: { type: 'string' },
  },
});
const [command] = positionals;
if (
  positionals.length !== 1 ||
  !['ops', 'inference', 'load', 'cold', 'training'].includes(command as string)
) {
  console.error(USAGE);
  process.exit(2);
}
// Node 20 has relaxed SIMD behind this flag, which must be set before anything asks for it; later ones have no flag.
if (process.version.startsWith('v20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
tf.env().set('PROD', true);
if (!(await tf.setBackend('wasm'))) throw new Error('[bench] tfjs refused "wasm"');
if (command === 'ops') await (await import('./run-ops.ts')).runOps(values);
else if (command === 'load') await (await import('./run-load.ts')).runLoad(values);
else if (command === 'cold') await (await import('./run-cold.ts')).runCold(values);
else if (command === 'training') await (await import('./training/run-training.ts')).runTraining(values);
else await (await import('./run-inference.ts')).runInference(values);
