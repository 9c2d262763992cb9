export { cifar10, cifar100 } from './cifar.ts';
export { closestName } from './closest-name.ts';
export { type CorruptionKind, type CorruptOptions, corrupt, corruptionKinds } from './corrupt.ts';
export { digits } from './digits.ts';
export type { DownloadProgress } from './download-file.ts';
export { type GlyphOptions, glyphs } from './glyphs.ts';
export {
  type BatchOptions,
  type ImageBatch,
  type ImageFolder,
  type ImageFolderOptions,
  imageFolder,
} from './image-folder.ts';
export { imageParts } from './image-parts.ts';
export type { ImageDataset, ImageSet, Normalisation } from './image-set.ts';
export { type LabelNoiseOptions, labelNoise } from './label-noise.ts';
export { type DatasetName, datasetNames, type LoadOptions, loadDataset } from './load-dataset.ts';
export { fashionMnist, kmnist, mnist } from './mnist.ts';
export { normalise } from './normalise.ts';
export { type PadCropFlipOptions, padCropFlip } from './pad-crop-flip.ts';
export { type Idx, parseIdx } from './parse-idx.ts';
export { type PublishedFile, publishedFiles } from './publication.ts';
export type { SourceOptions } from './source-options.ts';
export { type PatchedSet, type SpuriousPatchOptions, spuriousPatch } from './spurious-patch.ts';
export { type StratifiedOptions, stratified, stratifiedSplit } from './stratified.ts';
export { subset } from './subset.ts';
export { take } from './take.ts';
