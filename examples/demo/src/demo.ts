import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  curveOf,
  fileInfo,
  loadRunData,
  modelMasks,
  type ProgressStream,
  percent,
  predictedImages,
  prepareBackend,
  progressLine,
  type ReportTable,
  renderReport,
  type TrainedNetwork,
  textTable,
  trainNetwork,
  versions,
  writeFile,
} from '@supermask/experiments';
import { exportModel } from '@supermask/export';
import { countDensity, totalDensity } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { logits, scoreLogits } from '@supermask/trainers';
import { compareLogits } from './compare-logits.ts';
import { demoConfig, demoMethods } from './demo-config.ts';
import { runPredict } from './run-predict.ts';
import { timePredictions } from './time-predictions.ts';

export interface DemoOptions {
  readonly seed: number;
  /** Folder for model.smask and report.html. */
  readonly out: string;
  /** Where progress goes. */
  readonly progress: ProgressStream;
  readonly print: (text: string) => void;
}

/** Largest deviation over largest value that is allowed between the file and the model. */
const TOLERANCE = 1e-4;

const NAMES: Readonly<Record<string, string>> = {
  dense: 'a  dense, weights trained',
  'edge-popup': 'b  supermask on frozen random weights',
  'random-trained': 'c  random mask, weights trained',
  'random-frozen': 'c  random mask, nothing trained',
};

/**
 * The first path of this project, end to end: finds a supermask in a random network beside the dense network
 * and two controls, writes the masked network as a file, lets a process without TensorFlow.js predict from it,
 * and reports.
 *
 * @throws if the file's predictions are not those of the model.
 */
export async function demo({ seed, out, progress, print }: DemoOptions): Promise<void> {
  await prepareBackend();
  const data = await loadRunData(demoConfig('dense', seed), {});
  const networks: TrainedNetwork[] = [];
  for (const method of demoMethods) {
    const label = method.padEnd(14);
    networks.push(await trainNetwork(demoConfig(method, seed), data, progressLine(progress, { label })));
  }
  const supermask = networks.find(({ config }) => config.method === 'edge-popup') as TrainedNetwork;

  const path = join(out, 'model.smask');
  await writeFile(path, exportModel(supermask.model, { info: fileInfo(supermask.config, data.dataset) }));
  const bytes = await readFile(path);
  const expected = await logits(supermask.model, data.test);
  const predicted = await runPredict(path, { seed, count: data.testImages.count });
  const classes = data.testImages.classes.length;
  const agreement = compareLogits(predicted, expected, { classes, tolerance: TOLERANCE });
  if (agreement.disagreements > 0 || !(agreement.deviation <= TOLERANCE)) {
    throw new Error(
      `the file predicts otherwise than the model: logits deviate by ${agreement.deviation}, ` +
        `${agreement.disagreements} classes differ`,
    );
  }

  const times = await timePredictions(supermask.model, loadBytes(bytes), data);
  const fileAccuracy = scoreLogits(predicted, data.testImages.labels).accuracy;
  const accuracies = accuracyTable(networks, fileAccuracy);
  const weights = countDensity(supermask.model).reduce((sum, { total }) => sum + total, 0);
  const sizes: ReportTable = {
    columns: ['', 'bytes', 'CPU ms per image', 'range'],
    rows: [
      ['tfjs-wasm, float32 weights', number(weights * 4), ...time(times.tfjs)],
      ['runtime, model.smask', number(bytes.length), ...time(times.runtime)],
    ],
    caption: `The file is ${((weights * 4) / bytes.length).toFixed(1)} times smaller; one image at a time, in CPU time`,
  };
  for (const table of [accuracies, sizes])
    print(`\n${textTable(table)}${table.caption ? `\n${table.caption}` : ''}`);
  print(
    `\nA process without TensorFlow.js predicted ${data.testImages.count} test images from the file: ` +
      `every class as the model, logits within ${agreement.deviation.toExponential(1)}.`,
  );

  const report = join(out, 'report.html');
  const { config } = supermask;
  await writeFile(
    report,
    await renderReport({
      title: 'A network hidden in random weights',
      lead:
        `${config.model} on ${data.dataset.name}: the same random network with its weights trained, with a mask found over its frozen ` +
        'weights, and with random masks of the same size.',
      tables: [accuracies, sizes],
      curves: networks
        .filter(({ logs }) => logs.length > 0)
        .map((network) => curveOf(network.config.method, network)),
      masks: modelMasks(supermask.model),
      imageShape: data.testImages.shape,
      images: await predictedImages(supermask, data, 30),
      facts: Object.entries({ ...config, ...(await versions()) }).map(([name, value]) => [name, `${value}`]),
    }),
  );
  print(`\n${path}\n${report}`);
  for (const { model } of networks) model.dispose();
}

function accuracyTable(networks: readonly TrainedNetwork[], fileAccuracy: number): ReportTable {
  const rows = networks.map(({ config, model, accuracy }) => [
    NAMES[config.method] ?? config.method,
    percent(accuracy.test),
    percent(accuracy.validation ?? Number.NaN),
    percent(totalDensity(countDensity(model))),
  ]);
  const supermask = networks.findIndex(({ config }) => config.method === 'edge-popup');
  const density = rows[supermask]?.[3] ?? '';
  rows.splice(supermask + 1, 0, ['   the same, from model.smask', percent(fileAccuracy), '', density]);
  return { columns: ['', 'test', 'validation', 'density'], rows };
}

function time({
  median,
  lowest,
  highest,
}: {
  median: number;
  lowest: number;
  highest: number;
}): [string, string] {
  return [median.toFixed(2), `${lowest.toFixed(2)} … ${highest.toFixed(2)}`];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
