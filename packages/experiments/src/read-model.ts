import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { register } from '@supermask/layers';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';

/**
 * A model that tfjs saved, decorated or not, from its files.
 *
 * @param path `model.json`, or the folder that it is in; its weights lie beside it.
 * @returns the caller's to dispose.
 * @throws if a file is missing, or the model is no LayersModel.
 */
export async function readModel(path: string): Promise<LayersModel> {
  const json = (await stat(path)).isDirectory() ? join(path, 'model.json') : path;
  const fail = (what: string): never => {
    throw new Error(`[supermask/experiments] readModel: ${json} ${what}`);
  };
  const { format, modelTopology, weightsManifest, userDefinedMetadata } = parse(await readFile(json, 'utf8'));
  if (format === 'graph-model')
    fail('holds a graph model (a LayersModel is needed: convert it as tfjs_layers_model)');
  if (modelTopology === undefined || !Array.isArray(weightsManifest))
    fail('is not the model.json of a LayersModel');
  const groups = weightsManifest as io.WeightsManifestConfig;
  const paths = groups.flatMap((group) => group.paths);
  const outside = paths.find((shard) => shard.split(/[\\/]/).includes('..'));
  if (outside !== undefined) fail(`names weights outside its folder: ${outside}`);
  const shards = await Promise.all(paths.map((shard) => readFile(join(dirname(json), shard))));
  register();
  return loadLayersModel(
    io.fromMemory({
      modelTopology: modelTopology as object,
      weightSpecs: groups.flatMap(({ weights }) => weights),
      weightData: new Uint8Array(Buffer.concat(shards)).buffer,
      ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata: userDefinedMetadata as object }),
    }),
  );

  function parse(text: string): Record<string, unknown> {
    try {
      return JSON.parse(text) ?? {};
    } catch (cause) {
      throw new Error(`[supermask/experiments] readModel: ${json} is not JSON`, { cause });
    }
  }
}
