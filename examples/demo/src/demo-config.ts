import { completeConfig, type MethodName, type RunConfig } from '@supermask/experiments';

/** What the demo compares, in the order of its table. */
export const demoMethods: readonly MethodName[] = ['dense', 'edge-popup', 'random-trained', 'random-frozen'];

/**
 * One network for all methods: the same architecture, the same random weights at the start, the same images,
 * half of the weights kept where there is a mask.
 */
export function demoConfig(method: MethodName, seed: number): RunConfig {
  return completeConfig({
    dataset: 'glyphs',
    model: 'conv-16-16-128',
    method,
    init: 'signed-constant',
    epochs: 4,
    batchSize: 64,
    seed,
    trainSize: 3000,
    validationSize: 500,
    testSize: 1000,
  });
}
