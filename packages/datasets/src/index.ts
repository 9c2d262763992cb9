export { digits } from './digits.ts';
export { type GlyphOptions, glyphs } from './glyphs.ts';
export type { ImageDataset, ImageSet, Normalisation } from './image-set.ts';
export { type DatasetName, datasetNames, type LoadOptions, loadDataset } from './load-dataset.ts';
export { type FolderOptions, fashionMnist, mnist } from './mnist.ts';
export { normalise } from './normalise.ts';
export { type Idx, parseIdx } from './parse-idx.ts';
export { subset } from './subset.ts';
export { take } from './take.ts';
