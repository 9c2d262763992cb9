import { edgePopup } from '@supermask/core';
import { encodeSmask, type GraphNode, type Smask, type StoredTensor } from '@supermask/format';
import { conv1616128, decorateModel, register } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { exportModel } from './export-model.ts';
import { image, kinds } from './layer-kinds.suite.ts';
import { learnNorms } from './norms.suite.ts';
import { smaskIOHandler } from './smask-io-handler.ts';
import { tfjsFiles } from './tfjs-files.ts';
import { toLayersModel } from './to-layers-model.ts';

beforeEach(() => useBackend('cpu'));

const decorated = async (): Promise<Uint8Array> => {
  const plain = conv1616128({ inputShape: [8, 8, 1], classes: 4 });
  const model = await decorateModel(plain, { method: edgePopup({ density: 0.4 }), seed: 2 });
  return exportModel(model, { info: { classes: 'a,b,c,d' } });
};

/** Whether a model predicts like the file that it came from. */
const same = (model: tfl.LayersModel, bytes: Uint8Array): void => {
  expect(compareWithRuntime(model, loadBytes(bytes))).toBeLessThan(1e-6);
};

describe('predicts like the file', () => {
  test.each(kinds.filter(([name]) => name !== 'noise'))('%s', async (_, shape, build) => {
    const x = tfl.input({ shape: [...shape] });
    const model = tfl.model({ inputs: x, outputs: build(x) });
    learnNorms(model);
    const bytes = exportModel(model);
    same(toLayersModel(bytes), bytes);
    same(await tfl.loadLayersModel(smaskIOHandler(bytes)), bytes);
  });

  const named = (op: object): GraphNode => ({ name: 'odd', input: 'x', ...op }) as GraphNode;
  const file = (node: GraphNode, tensors: [string, StoredTensor][] = [], shape = image): Uint8Array =>
    encodeSmask({
      graph: { inputs: [{ name: 'x', shape }], nodes: [node], outputs: ['odd'] },
      tensors: new Map(tensors),
      info: {},
    });
  const kernel = (...shape: number[]): [string, StoredTensor] => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 7) - 3);
    return ['k', { shape, values }];
  };
  const padding = [
    [2, 0],
    [1, 1],
  ] as const;

  test.each([
    ['a padding of its own', { op: 'conv2d', kernel: 'k', strides: [1, 2], padding }, [3, 3, 3, 2]],
    [
      'dilation with strides',
      { op: 'conv2d', kernel: 'k', strides: [2, 1], padding, dilations: [2, 1] },
      [2, 3, 3, 2],
    ],
    [
      'a dilated depthwise convolution',
      { op: 'depthwise-conv2d', kernel: 'k', strides: [1, 1], padding, dilations: [1, 2] },
      [3, 2, 3, 2],
    ],
  ])('%s', (_, op, shape) => {
    const bytes = file(named(op), [kernel(...(shape as number[]))]);
    same(toLayersModel(bytes), bytes);
  });

  test('what is flat, flattened; an input that is an output', () => {
    const flat = file(named({ op: 'flatten' }), [], [5]);
    same(toLayersModel(flat), flat);
    const graph = { inputs: [{ name: 'x', shape: [3] }], nodes: [], outputs: ['x'] };
    const bytes = encodeSmask({ graph, tensors: new Map(), info: {} });
    same(toLayersModel(bytes), bytes);
  });

  test('a value that a node reads more than once, and others after it', () => {
    const nodes: GraphNode[] = [
      { op: 'activation', name: 'a', input: 'x', function: 'tanh' },
      { op: 'multiply', name: 'cube', inputs: ['a', 'a', 'a'] },
      { op: 'concat', name: 'all', inputs: ['a', 'cube', 'cube'], axis: 0 },
    ];
    const graph = { inputs: [{ name: 'x', shape: [3] }], nodes, outputs: ['all'] };
    const bytes = encodeSmask({ graph, tensors: new Map(), info: {} });
    const model = toLayersModel(bytes);
    same(model, bytes);
    same(model, exportModel(model));
  });

  test('names that tfjs does not take, or would make alike', () => {
    const nodes = ['a#b', 'a b', 'ä', '?'].map(
      (name, i, all): GraphNode => ({
        op: 'activation',
        name,
        input: all[i - 1] ?? 'x',
        function: 'softsign',
      }),
    );
    const smask: Smask = {
      graph: { inputs: [{ name: 'x', shape: [3] }], nodes, outputs: ['?'] },
      tensors: new Map(),
      info: {},
    };
    const bytes = encodeSmask(smask);
    const model = toLayersModel(bytes);
    same(model, bytes);
    expect(model.layers.map(({ name }) => name)).toEqual(['x', 'a-b', 'a-b_1', 'layer', 'layer_1']);
  });

  test.each([
    ['its padding', { op: 'max-pool2d', size: [3, 3], strides: [1, 1], padding }],
    ['its padding', { op: 'average-pool2d', size: [3, 3], strides: [1, 1], padding }],
    [
      'its strides are 1,2',
      {
        op: 'depthwise-conv2d',
        kernel: 'k',
        strides: [1, 2],
        padding: [
          [0, 0],
          [0, 0],
        ],
      },
    ],
  ])('refuses by name: %s of %j', (reason, op) => {
    const bytes = file(named(op), 'kernel' in op ? [kernel(2, 2, 3, 1)] : []);
    expect(() => toLayersModel(bytes)).toThrow(`no layer for ${op.op} "odd": ${reason}`);
  });
});

test('a layer that is used twice stays one', () => {
  const x = tfl.input({ shape: [3] });
  const layer = tfl.layers.dense({ units: 3, activation: 'tanh' });
  const model = tfl.model({ inputs: x, outputs: layer.apply(layer.apply(x)) as tfl.SymbolicTensor });
  const bytes = exportModel(model);
  const back = toLayersModel(bytes);
  same(back, bytes);
  expect(back.countParams()).toBe(model.countParams());
});

test('the files of tfjs load without this project, with the texts of the file', async () => {
  const bytes = await decorated();
  const { 'model.json': json, 'weights.bin': weights } = await tfjsFiles(bytes);
  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(json);
  expect(userDefinedMetadata).toEqual({ classes: 'a,b,c,d' });
  expect(json).not.toContain('Supermask');
  const [{ paths, weights: weightSpecs }] = weightsManifest;
  expect(paths).toEqual(['weights.bin']);
  const weightData = weights.slice().buffer;
  same(await tfl.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData })), bytes);
});

test('the handler fetches an address, and says what went wrong', async () => {
  const bytes = await decorated();
  const asked: string[] = [];
  const fetch = async (address: unknown): Promise<Response> => {
    asked.push(String(address));
    return new Response(bytes.slice().buffer);
  };
  same(await tfl.loadLayersModel(smaskIOHandler('/model.smask', { fetch })), bytes);
  expect(asked).toEqual(['/model.smask']);
  const missing = async (): Promise<Response> => new Response('', { status: 404, statusText: 'Not Found' });
  await expect(tfl.loadLayersModel(smaskIOHandler('/no', { fetch: missing }))).rejects.toThrow(
    '/no answered 404 Not Found',
  );
});

test('leaves no tensor behind', async () => {
  register();
  const bytes = await decorated();
  const before = tf.memory().numTensors;
  toLayersModel(bytes).dispose();
  await smaskIOHandler(bytes).load?.();
  expect(tf.memory().numTensors).toBe(before);
});
