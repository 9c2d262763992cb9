import { encodeSmask, randomValues } from '@supermask/format';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbitraryBinaryNetwork } from '../binary-network.suite.ts';
import { loadBytes } from '../load-bytes.ts';
import { arbitraryNetwork } from '../random-network.suite.ts';
import { branchedNetwork, convolutionalNetwork, denseNetwork } from '../small-networks.suite.ts';
import type { loadInWorker } from './load-in-worker.ts';
import { canShare } from './own-memory.ts';
import type { AnyWorker } from './start-worker.ts';
import type { WorkerNetwork } from './worker-network.ts';

const noise = (count: number, seed = 1): Float32Array =>
  randomValues({ distribution: 'uniform', scale: 1, seed, purpose: 'data', stream: 'x' }, count);

const file = encodeSmask(convolutionalNetwork());
const size = 12 * 12 * 2;

/**
 * What a network in workers must do, in every engine.
 *
 * @param load `loadInWorker` of the engine, in a promise.
 * @param script starts a worker that runs this JavaScript.
 */
export function testWorkerNetwork(
  load: () => Promise<typeof loadInWorker>,
  script: (code: string) => AnyWorker,
): void {
  let loadHere: typeof loadInWorker;
  beforeAll(async () => {
    loadHere = await load();
  });

  describe.each([1, 3])('%d workers', (workers) => {
    let network: WorkerNetwork;
    const truth = loadBytes(file);
    beforeAll(async () => {
      network = await loadHere(file, { workers });
    });
    afterAll(() => network.dispose());

    test('describe the network', () => {
      const { inputs, outputs, info, layers } = network;
      expect({ inputs, outputs, info, layers }).toEqual({
        inputs: truth.inputs,
        outputs: truth.outputs,
        info: truth.info,
        layers: truth.layers,
      });
    });

    test.each([1, 2, 3, 7])('predict the same bits for %d images', async (batch) => {
      const images = noise(batch * size, batch);
      expect(await network.predict(images)).toEqual(truth.predict(images));
      expect(await network.predict(images.subarray(0, size), { batch: 1 })).toEqual(
        truth.predict(images.subarray(0, size)),
      );
      expect(await network.predict({ image: images })).toEqual(truth.predict({ image: images }));
    });

    test('answer many questions at once, and take the images as they were when asked', async () => {
      const batches = Array.from({ length: 10 }, (_, i) => noise((1 + (i % 3)) * size, i));
      const expected = batches.map((images) => truth.predict(images));
      const answers = batches.map((images) => network.predict(images));
      for (const images of batches) images.fill(0);
      expect(await Promise.all(answers)).toEqual(expected);
    });

    test('take an array away only if they may', async () => {
      const images = noise(size);
      const expected = truth.predict(images);
      expect(await network.predict(images)).toEqual(expected);
      expect(images.length).toBe(size);
      expect(await network.predict(images, { transfer: true })).toEqual(expected);
      expect(images.length).toBe(0);
      const part = noise(2 * size).subarray(size);
      await network.predict(part, { transfer: true });
      expect(part.length).toBe(size);
    });

    test.each<[string, unknown, object, string]>([
      ['too few values', noise(3), {}, 'input must have 288 values for each image, got 3'],
      ['another batch', noise(2 * size), { batch: 3 }, 'input must have 3 × 288 = 864 values, got 576'],
      ['a list', [1, 2], {}, 'input must be a Float32Array, got Array'],
      ['no input', {}, {}, 'input must be a Float32Array, got Undefined'],
      [
        'NaN in the last image',
        Float32Array.from({ length: 3 * size }, (_, i) => (i === 3 * size - 1 ? Number.NaN : 0)),
        {},
        `input must be finite, got NaN at ${3 * size - 1}`,
      ],
    ])('refuse %s as one network does', async (_, input, options, message) => {
      await expect(network.predict(input as Float32Array, options)).rejects.toThrow(
        `[supermask/runtime] predict: ${message}`,
      );
      expect(await network.predict(noise(size))).toEqual(truth.predict(noise(size)));
    });

    test('give up what waits and what is computed', async () => {
      const reason = new Error('the user left');
      const controller = new AbortController();
      const { signal } = controller;
      const asked = Array.from({ length: 5 }, () => network.predict(noise(2 * size), { signal }));
      const other = network.predict(noise(size));
      controller.abort(reason);
      for (const answer of asked) await expect(answer).rejects.toBe(reason);
      await expect(network.predict(noise(size), { signal })).rejects.toBe(reason);
      expect(await other).toEqual(truth.predict(noise(size)));
    });
  });

  test('several inputs and outputs are spread too', async () => {
    const bytes = encodeSmask(branchedNetwork());
    const network = await loadHere(bytes, { workers: 2 });
    const inputs = { a: noise(15), b: noise(20) };
    expect(await network.predict(inputs)).toEqual(loadBytes(bytes).predict(inputs));
    await expect(network.predict(noise(15))).rejects.toThrow('input must be an object of arrays by name');
    const both = noise(4);
    network.dispose();
    // The same memory for two inputs reaches the worker, which then refuses its length.
    const one = await loadHere(bytes);
    await expect(one.predict({ a: both, b: both }, { transfer: true })).rejects.toThrow(
      'input "a" must have 3 values for each image, got 4',
    );
    one.dispose();
  });

  test('a disposed network refuses, also what was under way', async () => {
    const network = await loadHere(file, { workers: 2 });
    const asked = network.predict(noise(30 * size));
    network.dispose();
    network.dispose();
    const refusal = '[supermask/runtime] predict: this network is disposed';
    await expect(asked).rejects.toThrow(refusal);
    await expect(network.predict(noise(size))).rejects.toThrow(refusal);
  });

  test('a damaged file is refused with the reason, and the caller keeps the bytes', async () => {
    const bytes = encodeSmask(denseNetwork());
    await expect(loadHere(bytes.slice(0, -1))).rejects.toThrow('(truncated?)');
    (await loadHere(bytes)).dispose();
    expect(bytes).toEqual(encodeSmask(denseNetwork()));
  });

  test.runIf(canShare())('shared memory is read without a copy', async () => {
    const network = await loadHere(file, { workers: 2 });
    const images = new Float32Array(new SharedArrayBuffer(3 * size * 4));
    images.set(noise(3 * size));
    expect(await network.predict(images, { transfer: true })).toEqual(
      loadBytes(file).predict(noise(3 * size)),
    );
    expect(images.length).toBe(3 * size);
    network.dispose();
  });

  test.runIf(canShare()).each([
    ['float', fc.sample(arbitraryNetwork, { numRuns: 3, seed: 7 })],
    ['binary', fc.sample(arbitraryBinaryNetwork, { numRuns: 3, seed: 7 })],
  ] as const)('two workers at once do not disturb each other: %s networks', async (_, networks) => {
    for (const smask of networks) {
      const bytes = encodeSmask(smask);
      const alone = loadBytes(bytes);
      const count = (smask.graph.inputs[0]?.shape ?? []).reduce((a, b) => a * b, 1);
      const images = noise(64 * count, 3);
      const expected = alone.predict(images);
      const network = await loadHere(bytes, { workers: 2 });
      for (let round = 0; round < 10; round++) expect(await network.predict(images)).toEqual(expected);
      network.dispose();
    }
  });

  test('an option that nobody knows is named', async () => {
    await expect(loadHere(file, { worker: undefined, threads: 2 } as object)).rejects.toThrow(
      '[supermask/runtime] loadInWorker: unknown option "threads"',
    );
  });

  test.each([0, 1.5, 65])('%d workers are refused', async (workers) => {
    await expect(loadHere(file, { workers })).rejects.toThrow('workers must be an integer in [1, 64]');
  });

  test('the options of computation reach the workers, and calibration is for one', async () => {
    const images = noise(3 * size);
    for (const options of [{ simd: 'none' }, { simd: 'fixed', form: 'dense' }] as const) {
      const network = await loadHere(file, { workers: 2, ...options });
      expect(await network.predict(images)).toEqual(loadBytes(file, options).predict(images));
      network.dispose();
    }
    await expect(loadHere(file, { simd: 'best' as 'none' })).rejects.toThrow('simd must be one of auto');
    await expect(loadHere(file, { workLimit: 1000 })).rejects.toThrow('1000 are allowed (workLimit)');
    await expect(loadHere(file, { memoryLimit: 1000 })).rejects.toThrow('1000 are allowed (memoryLimit)');
    await expect(loadHere(file, { calibrate: true, workers: 2 })).rejects.toThrow(
      'calibrate is for one worker',
    );
    (await loadHere(file, { calibrate: true })).dispose();
  });

  test('loading is given up while the workers start', async () => {
    const reason = new Error('the user left');
    const controller = new AbortController();
    const silent = (): AnyWorker => {
      setTimeout(() => controller.abort(reason), 10);
      return script('setTimeout(() => {}, 1e6)');
    };
    await expect(loadHere(file, { worker: silent, signal: controller.signal })).rejects.toBe(reason);
  });

  test('a worker that fails says why, and ends the others', async () => {
    const failing = (): AnyWorker => script('throw new Error("no luck")');
    await expect(loadHere(file, { worker: failing, workers: 2 })).rejects.toThrow(
      /^\[supermask\/runtime\] loadInWorker: the worker failed: .*no luck/,
    );
  });
}
