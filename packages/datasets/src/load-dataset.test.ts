import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';
import { loadDataset } from './load-dataset.ts';

test('glyphs are drawn with the given seed and counts', async () => {
  expect(await loadDataset('glyphs', { seed: 3, train: 20, test: 10 })).toEqual(
    glyphs({ seed: 3, train: 20, test: 10 }),
  );
});

test('an unknown name lists the known ones and what was probably meant', async () => {
  await expect(loadDataset('FashionMNIST')).rejects.toThrow(
    '[supermask/datasets] loadDataset: name must be one of glyphs, digits, mnist, fashion-mnist, kmnist, cifar10, cifar100, got "FashionMNIST" (did you mean "fashion-mnist"?)',
  );
  await expect(loadDataset('imagenet')).rejects.toThrow(/got "imagenet"$/);
});
