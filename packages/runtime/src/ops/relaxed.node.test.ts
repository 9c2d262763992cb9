import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { binaryConv2dSuite } from './binary-conv2d.suite.ts';
import { conv2dSuite } from './conv2d.suite.ts';
import { createOps } from './create-ops.ts';
import { fetchEngine } from './fetch-engine.ts';
import { matrixSuite } from './matrix.suite.ts';

// Node 20 knows relaxed SIMD behind this flag, Node ≥ 21 and Chromium without it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

test('it is fetched where it is there', async () => expect((await fetchEngine('auto')).simd).toBe('relaxed'));
test('auto takes it', () => expect(createOps().simd).toBe('relaxed'));
matrixSuite('relaxed');
conv2dSuite('relaxed');
binaryConv2dSuite('relaxed');
