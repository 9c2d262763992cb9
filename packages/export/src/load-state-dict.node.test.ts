import { readFileSync } from 'node:fs';
import { multiPrize } from '@supermask/binarize';
import { edgePopup } from '@supermask/core';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from '@supermask/format';
import { decorateModel } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { deviation, useBackend } from '@supermask/testing';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { exportModel } from './export-model.ts';
import { loadStateDict } from './load-state-dict.ts';

interface Case {
  readonly tag: string;
  readonly kind: string;
  readonly dense: boolean;
  readonly cin: number;
  readonly cout: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padmode: string;
  readonly k: number;
  readonly bias: boolean;
  readonly in_hw: number;
}

/** Numbers made with the code of hidden-networks and biprop. */
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../conformance/golden/layers.${name}`, import.meta.url)));
const cases = (JSON.parse(new TextDecoder().decode(golden('json'))) as Case[]).filter(
  ({ kind, padmode }) => ['hn_edgepopup', 'bp_mpt'].includes(kind) && ['same', 'valid'].includes(padmode),
);
const { tensors } = decodeSafetensors(golden('safetensors'));
const floats = (name: string): Float32Array =>
  new Float32Array((tensors.get(name) as RawTensor).data.slice().buffer);

test.each(cases.map((one) => [one.tag, one] as const))('%s predicts like the original', async (tag, one) => {
  await useBackend('cpu');
  const { kind, dense, cin, cout, kernel, stride, padmode, k, bias, in_hw: size } = one;
  const layer = dense
    ? tfl.layers.dense({ units: cout, useBias: bias, inputShape: [cin], name: 'layer' })
    : tfl.layers.conv2d({
        ...{ filters: cout, kernelSize: kernel, strides: stride, padding: padmode as 'same', useBias: bias },
        ...{ inputShape: [size, size, cin], name: 'layer' },
      });
  const method =
    kind === 'bp_mpt'
      ? multiPrize({ density: k, count: 'floor-prune', scale: { divisor: 'floor', density: k, zero: 0 } })
      : edgePopup({ density: k, count: 'floor-prune' });
  const model = await decorateModel(tfl.sequential({ layers: [layer] }), { method });
  const layout = dense ? 'oi' : 'oihw';
  const file = new Map([
    ['m.weight', tensors.get(`${tag}.w.${layout}`) as RawTensor],
    ['m.scores', tensors.get(`${tag}.scores.${layout}`) as RawTensor],
    ...(bias ? [['m.bias', tensors.get(`${tag}.bias`) as RawTensor] as const] : []),
  ]);
  loadStateDict(model, encodeSafetensors(file), { modules: { layer: 'm' } });
  const [x, y] = dense ? ['x', 'y'] : ['x.nhwc', 'y.nhwc'];
  const predicted = loadBytes(exportModel(model)).predict(floats(`${tag}.${x}`));
  expect(deviation(predicted, floats(`${tag}.${y}`))).toBeLessThan(1e-5);
});

test('there are such cases', () => {
  expect(cases.length).toBeGreaterThan(8);
});
