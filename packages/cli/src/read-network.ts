import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedNetwork, prepareBackend, readModel, restoreRun } from '@supermask/experiments';

/**
 * The network that a path stands for: a finished run, or a model that tfjs saved.
 *
 * @throws if it is neither.
 */
export async function readNetwork(
  path: string,
  options: { dataDir?: string | undefined },
): Promise<NamedNetwork> {
  if (await exists(join(path, 'result.json'))) return restoreRun(path, options);
  const model = path.endsWith('.json') || (await exists(join(path, 'model.json')));
  if (!model) throw new Error(`${path} is neither the folder of a run nor a model.json`);
  await prepareBackend();
  const read = await readModel(path);
  const texts = Object.entries(read.getUserDefinedMetadata() ?? {}).filter(
    ([, text]) => typeof text === 'string',
  );
  return { model: read, info: Object.fromEntries(texts) as Record<string, string> };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
