import { backends, useBackend } from '@supermask/testing';
import { tensor } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { signum } from './signum.ts';

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('is the sign of values of any size', () => {
    const values = signum(tensor([-3, -1e-7, -1e-20, -0, 0, 1e-30, 1e-7, 2])).dataSync();
    expect([...values]).toEqual([-1, -1, -1, 0, 0, 1, 1, 1]);
  });
});
