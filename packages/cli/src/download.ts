import { datasetNames, loadDataset, publishedFiles } from '@supermask/datasets';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { downloadLine } from './download-line.ts';
import { interruption } from './interruption.ts';

const downloadable = datasetNames.filter((name) => publishedFiles(name).length > 0);

const args = {
  dataset: { type: 'positional', required: true, description: downloadable.join(', ') },
  cache: { type: 'string', description: 'folder for downloads (default: SUPERMASK_CACHE, or the user’s)' },
  mirror: {
    type: 'string',
    description: 'address of a folder with the files, in place of the official ones',
  },
  'dry-run': { type: 'boolean', description: 'only say what would be downloaded, and from where' },
} as const satisfies ArgsDef;

/** `supermask download`: the official files of a data set, checked, into the cache where runs find them. */
export const download: CommandDef<typeof args> = defineCommand({
  meta: { name: 'download', description: 'Download and check the official files of a data set' },
  args,
  async run({ args: { dataset, cache, mirror, 'dry-run': dryRun } }) {
    const files = publishedFiles(dataset);
    if (files.length === 0) {
      throw new Error(`there is nothing to download of "${dataset}" (known: ${downloadable.join(', ')})`);
    }
    for (const { name, bytes, urls } of files) {
      console.log(`${name}  ${bytes.toLocaleString('en')} bytes  ${mirror ?? urls.join(' or ')}`);
    }
    if (dryRun) return;
    const { train, test } = await loadDataset(dataset, {
      download: true,
      ...(cache === undefined ? {} : { cache }),
      ...(mirror === undefined ? {} : { mirrors: [mirror] }),
      onProgress: downloadLine(process.stderr),
      signal: interruption(),
    });
    const [training, testing] = [train, test].map(({ count }) => count.toLocaleString('en'));
    console.log(`${dataset} is here: ${training} training and ${testing} test images`);
  },
});
