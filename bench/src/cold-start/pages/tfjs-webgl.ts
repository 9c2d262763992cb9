import '@tensorflow/tfjs-backend-webgl';
import { predictWithTfjs } from './predict-with-tfjs.ts';

await predictWithTfjs('webgl');
