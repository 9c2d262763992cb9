// node check-result.mjs <run folder> <reference accuracy> <tolerance>: the test accuracy is no worse than that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, reference, tolerance] = process.argv.slice(2);
const { accuracy, density, bytes } = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
console.log(`test ${accuracy.test}, reference ${reference}, density ${density}, ${bytes.file} bytes`);
if (!(accuracy.test >= Number(reference) - Number(tolerance))) throw new Error('below the reference');
