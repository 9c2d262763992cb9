import { setFlagsFromString } from 'node:v8';
import { matrixProductSuite } from './matrix-product.suite.ts';

// Node 20 knows relaxed SIMD behind this flag.
setFlagsFromString('--experimental-wasm-relaxed-simd');

matrixProductSuite('relaxed');
