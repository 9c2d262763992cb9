import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { predictWithTfjs } from './predict-with-tfjs.ts';

setWasmPaths('/');
await predictWithTfjs('wasm');
