import { type ImageFolder, type ImageFolderOptions, imageFolder } from './image-folder.ts';
import { folderPlace } from './place.ts';

/**
 * A training and a test set in the layout of ImageNet: `DIR/train/CLASS/…` and `DIR/val/CLASS/…` (or `test`), each as
 * `imageFolder`, with the classes of the training set (Node only).
 *
 * @throws if `train` is missing, or neither `val` nor `test` is there, or the test set has other classes, and as `imageFolder`
 * does.
 */
export async function imageParts(
  dir: string,
  options: ImageFolderOptions,
): Promise<{ train: ImageFolder; test: ImageFolder }> {
  const folders = (await folderPlace(dir, { caller: 'imageParts' }))?.folders ?? [];
  const testing = ['val', 'test'].find((name) => folders.includes(name));
  if (!folders.includes('train') || testing === undefined) {
    throw new Error(
      `[supermask/datasets] imageParts: dir must hold the folders train and val (or test), got ${dir} with ${[...folders].sort().join(', ') || 'none'}`,
    );
  }
  const train = await imageFolder(`${dir}/train`, options);
  return { train, test: await imageFolder(`${dir}/${testing}`, { ...options, classes: train.classes }) };
}
