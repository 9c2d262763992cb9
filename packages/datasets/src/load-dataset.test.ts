import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';
import { datasetNames, loadDataset } from './load-dataset.ts';

test('glyphs are drawn with the given seed and counts', async () => {
  expect(await loadDataset('glyphs', { seed: 3, train: 20, test: 10 })).toEqual(
    glyphs({ seed: 3, train: 20, test: 10 }),
  );
});

test('an unknown name lists the known ones and what was probably meant', async () => {
  await expect(loadDataset('FashionMNIST')).rejects.toThrow(
    '[supermask/datasets] loadDataset: name must be one of glyphs, digits, mnist, fashion-mnist, got "FashionMNIST" (did you mean "fashion-mnist"?)',
  );
  await expect(loadDataset('imagenet')).rejects.toThrow(/got "imagenet"$/);
});

test('data sets in files need a folder', async () => {
  for (const name of datasetNames.filter((name) => name !== 'glyphs')) {
    await expect(loadDataset(name)).rejects.toThrow(`${name} is read from files, dir must name their folder`);
  }
});
