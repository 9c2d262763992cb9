import { expect, test } from 'vitest';
import { closestName } from './closest-name.ts';

test.each([
  ['MNIST', 'mnist'],
  ['mnits', 'mnist'],
  ['FashionMNIST', 'fashion-mnist'],
  ['fashion_mnist', 'fashion-mnist'],
  ['fashon-mnist', 'fashion-mnist'],
  ['glyph', 'glyphs'],
  ['cifar10', undefined],
  ['', undefined],
])('%s probably means %s', (name, expected) => {
  expect(closestName(name, ['glyphs', 'mnist', 'fashion-mnist'])).toBe(expected);
});
