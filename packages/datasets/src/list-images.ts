import { fileSystem } from './file-system.ts';
import { folderPlace } from './place.ts';

/** The images of a folder, by class and name. */
export interface ImageList {
  readonly classes: readonly string[];
  readonly files: readonly { readonly path: string; readonly label: number }[];
  readonly notes: readonly string[];
}

const IMAGE = /\.(png|jpe?g)$/i;

/**
 * Finds the PNG and JPEG files of a folder that has a folder for each class.
 *
 * @param options `classes`: those that may be there, by label; by default the folders' names, sorted.
 * @throws if the folder is missing, has other classes or none, or a class has no image.
 */
export async function listImages(
  dir: string,
  { caller, classes: given }: { readonly caller: string; readonly classes?: readonly string[] | undefined },
): Promise<ImageList> {
  const fail = (fault: string): never => {
    throw new Error(`[supermask/datasets] ${caller}: ${fault}`);
  };
  const place = await folderPlace(dir, { caller });
  if (place === undefined) return fail(`dir must be a folder with a folder for each class, got ${dir}`);
  const folders = place.folders.filter((name) => !name.startsWith('.')).sort();
  if (folders.length === 0)
    return fail(`${dir} has no folders: each class needs one, its name is the class's`);
  const unknown = folders.filter((name) => given !== undefined && !given.includes(name));
  if (unknown.length > 0)
    return fail(`${dir} must have folders of the given classes only, got ${unknown.join(', ')}`);
  const classes = given ?? folders;
  const { readdir } = await fileSystem(caller);
  let others = place.names.length;
  const files: { path: string; label: number }[] = [];
  for (const folder of folders) {
    const inside = await readdir(`${dir}/${folder}`, { recursive: true, withFileTypes: true });
    const paths = inside
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'));
    const images = paths.filter((path) => IMAGE.test(path)).sort();
    others += paths.length - images.length;
    if (images.length === 0)
      return fail(`${dir}/${folder} must hold images (.png, .jpg, .jpeg), it holds none`);
    const label = classes.indexOf(folder);
    for (const path of images) files.push({ path, label });
  }
  files.sort((a, b) => a.label - b.label);
  const notes =
    others === 0
      ? []
      : [`${dir} holds ${others} other files (not .png, .jpg or .jpeg), which are passed over`];
  return { classes, files, notes };
}
