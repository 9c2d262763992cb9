import { countDensity } from '@supermask/layers';
import { logits } from '@supermask/trainers';
import { modelMasks } from './model-masks.ts';
import { percent } from './percent.ts';
import type { ReportCurve, ReportData, ReportImage } from './report/report-data.ts';
import type { RunResult } from './result.ts';
import type { RunData } from './run-data.ts';
import type { TrainedNetwork } from './train-network.ts';

/** The report of one run: its curve, its figures, its masks and some of its predictions. */
export async function runReport(
  result: RunResult,
  { network, data }: { readonly network: TrainedNetwork; readonly data: RunData },
): Promise<ReportData> {
  const { config, accuracy, bytes, density } = result;
  return {
    title: `${config.method} on ${config.dataset}`,
    lead: describe(result),
    tables: [
      {
        columns: ['test accuracy', 'validation accuracy', 'density', 'float32 bytes', 'file bytes'],
        rows: [
          [
            percent(accuracy.test),
            accuracy.validation === undefined ? 'none' : percent(accuracy.validation),
            percent(density),
            bytes.float32.toLocaleString('en'),
            bytes.file?.toLocaleString('en') ?? 'none',
          ],
        ],
      },
      ...shiftTable(result),
      ...kernelTable(network),
    ],
    curves: network.logs.length > 0 ? [curveOf(config.method, network)] : [],
    masks: modelMasks(network.model),
    imageShape: data.testImages.shape,
    images: await predictedImages(network, data, 30),
    facts: [
      ...Object.entries(config),
      ...(result.notes.length > 0 ? [['data', result.notes.join('; ')] as const] : []),
      ...Object.entries(result.versions),
    ].map(([name, value]) => [name, `${value}`]),
  };
}

/** The training curve of a network, under a name. */
export function curveOf(name: string, { logs }: TrainedNetwork): ReportCurve {
  return {
    name,
    points: logs.map(({ epoch, trainLoss, validation }) => ({
      epoch,
      trainLoss,
      validationLoss: validation?.loss ?? Number.NaN,
      validationAccuracy: validation?.accuracy ?? Number.NaN,
    })),
  };
}

/** The first test images with what the network says of them. */
export async function predictedImages(
  { model }: TrainedNetwork,
  { testImages, test }: RunData,
  count: number,
): Promise<ReportImage[]> {
  const shown = Math.min(count, testImages.count);
  const size = testImages.images.length / testImages.count;
  const first = {
    ...test,
    inputs: test.inputs.subarray(0, shown * size),
    labels: test.labels.subarray(0, shown),
  };
  const values = await logits(model, first);
  const { classes } = testImages;
  // White is the brightest value, which of some data sets is not 255.
  const white = testImages.images.reduce((brightest, value) => Math.max(brightest, value), 1);
  return Array.from({ length: shown }, (_, i) => {
    const row = values.subarray(i * classes.length, (i + 1) * classes.length);
    return {
      pixels: testImages.images
        .subarray(i * size, (i + 1) * size)
        .map((value) => Math.round((value * 255) / white)),
      shape: testImages.shape,
      label: classes[testImages.labels[i] as number] ?? '',
      prediction: classes[row.indexOf(Math.max(...row))] ?? '',
    };
  });
}

function describe({ config, density }: RunResult): string {
  const { model, method, dataset, levels, epochs, seed } = config;
  const masked = method === 'dense' ? 'every weight trained' : `${percent(density)} of the weights kept`;
  const time =
    levels === undefined ? `${epochs} epochs` : `${levels} rounds of pruning, ${epochs} epochs each`;
  return `${model} on ${dataset}: ${masked}, method ${method}, ${time}, seed ${seed}.`;
}

/** Accuracies on groups of test images, and errors on corrupted ones. */
function shiftTable({ shift }: RunResult): ReportData['tables'] {
  const { worstGroup, groups = {}, meanCorruption, corruptions } = shift ?? {};
  return [
    ...(worstGroup === undefined
      ? []
      : [
          {
            caption: 'Test accuracy by whether the patch agrees with the class',
            columns: ['worst class', 'patch agrees', 'patch disagrees'],
            rows: [
              [worstGroup, groups.agrees, groups.disagrees].map((a) => (a === undefined ? '' : percent(a))),
            ],
          },
        ]),
    ...(meanCorruption === undefined
      ? []
      : [
          {
            caption: 'Error on corrupted test images, mean over five severities',
            columns: ['corruption', 'error'],
            rows: [...Object.entries(corruptions ?? {}), ['mean', meanCorruption] as const].map(
              ([kind, error]) => [kind, percent(error)],
            ),
          },
        ]),
  ];
}

function kernelTable({ model }: TrainedNetwork): ReportData['tables'] {
  const kernels = countDensity(model);
  if (kernels.length === 0) return [];
  return [
    {
      caption: 'Weights kept in each layer, counted in its mask',
      columns: ['layer', 'shape', 'weights', 'kept', 'density'],
      rows: kernels.map(({ layer, shape, total, kept }) => [
        layer,
        shape.join(' × '),
        total.toLocaleString('en'),
        kept.toLocaleString('en'),
        percent(kept / total),
      ]),
    },
  ];
}
