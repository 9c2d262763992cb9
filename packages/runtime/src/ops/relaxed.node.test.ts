import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { binaryConv2dSuite } from './binary-conv2d.suite.ts';
import { conv2dSuite } from './conv2d.suite.ts';
import { createOps } from './create-ops.ts';
import { matrixSuite } from './matrix.suite.ts';

// Node 20 knows relaxed SIMD behind this flag, Node ≥ 21 and Chromium without it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

test('auto takes it', () => expect(createOps().simd).toBe('relaxed'));
matrixSuite('relaxed');
conv2dSuite('relaxed');
binaryConv2dSuite('relaxed');
