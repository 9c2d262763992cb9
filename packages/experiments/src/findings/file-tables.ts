import type { ReportTable } from '../report/report-data.ts';
import { mean } from '../statistics/mean.ts';
import { cellName, summary } from './cell-table.ts';
import { type Cell, cellsOf } from './cells.ts';
import type { Comparison } from './finding.ts';
import { runsOf, valuesOf } from './judge.ts';
import type { RowIndex } from './row-index.ts';

/** A network as a file of one kind. */
interface FileKind {
  readonly name: string;
  readonly bytes: number;
  readonly milliseconds: number | undefined;
  readonly validation: number;
  /** Test accuracies of the runs. */
  readonly test: readonly number[];
  readonly arm: string;
}

const KILOBYTES = [2, 5, 20, 100];

/** The files of a comparison, and what is best of them for an accuracy and for a size. */
export function fileTables(comparison: Comparison, rows: RowIndex): ReportTable[] {
  const files = cellsOf(comparison).flatMap((cell) => filesOf(cell, rows));
  const dense = files.find(({ arm }) => arm === 'dense');
  if (dense === undefined) return [];
  const arms = [...new Set(files.map(({ arm }) => arm))];
  const bar = dense.validation - 0.01;
  const columns = ['', 'bytes', 'milliseconds', 'validation (%)', 'test (%)'];
  const enough = (arm: string): FileKind | undefined =>
    smallest(files.filter((file) => file.arm === arm && file.validation >= bar));
  return [
    {
      caption:
        'All files. Validation accuracies are those of the networks as they were trained, also where the file has int8 numbers.',
      columns,
      rows: files.map(fileRow),
    },
    {
      caption: `The smallest file of each method with at least dense validation accuracy − 1 point (${(100 * bar).toFixed(2)} %).`,
      columns,
      rows: arms.map((arm) => {
        const file = enough(arm);
        return file ? fileRow(file) : [`${arm}: none`, '–', '–', '–', '–'];
      }),
    },
    {
      caption:
        'Of each method the file with the highest validation accuracy within so many kilobytes: its test accuracy (%).',
      columns: ['', ...KILOBYTES.map((size) => `${size} kB`)],
      rows: arms.map((arm) => [
        arm,
        ...KILOBYTES.map((size) => {
          const fit = files.filter((file) => file.arm === arm && file.bytes <= 1000 * size);
          const best = fit.sort((a, b) => b.validation - a.validation)[0];
          return best ? `${summary(best.test, { factor: 100, digits: 2 })} (${best.name})` : '–';
        }),
      ]),
    },
  ];
}

function smallest(files: FileKind[]): FileKind | undefined {
  return files.sort((a, b) => a.bytes - b.bytes)[0];
}

function fileRow({ name, bytes, milliseconds, validation, test }: FileKind): string[] {
  return [
    name,
    bytes.toLocaleString('en'),
    milliseconds === undefined ? '–' : milliseconds.toFixed(4),
    (100 * validation).toFixed(2),
    summary(test, { factor: 100, digits: 2 }),
  ];
}

/** As it is, and with int8 numbers where that is smaller. */
function filesOf(cell: Cell, rows: RowIndex): FileKind[] {
  const runs = [...runsOf(cell, rows).values()];
  const all = <T>(values: readonly (T | undefined)[]): T[] =>
    values.filter((value): value is T & {} => value !== undefined) as T[];
  const sizes = all(runs.map(({ bytes }) => bytes?.file));
  const small = all(runs.map(({ bytes }) => bytes?.int8));
  if (sizes.length === 0) return [];
  const times = all(runs.map(({ milliseconds }) => milliseconds));
  const file = {
    name: cellName(cell),
    bytes: Math.round(mean(sizes)),
    milliseconds: times.length > 0 ? mean(times) : undefined,
    validation: mean([...valuesOf(cell, rows, 'validation').values()]),
    test: [...valuesOf(cell, rows, 'test').values()],
    arm: cell.arm.name,
  };
  if (small.length === 0 || mean(small) >= 0.9 * mean(sizes)) return [file];
  const int8 = {
    ...file,
    name: `${file.name}, int8`,
    arm: `${file.arm}, int8`,
    bytes: Math.round(mean(small)),
    milliseconds: undefined,
    test: [...valuesOf(cell, rows, 'int8').values()],
  };
  return [file, int8];
}
