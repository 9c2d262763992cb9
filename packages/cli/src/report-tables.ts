import { textTable } from '@supermask/experiments';
import type { ExportReport, FileSizes, SmaskReport } from '@supermask/export';

/** The bytes of a file by part, and how many times larger the dense files are. */
export function sizeTable({ file, parts, dense }: FileSizes, name: string): string {
  const times = (bytes: number): string => `${(bytes / file.bytes).toFixed(1)} ×`;
  return textTable({
    columns: ['', 'bytes', 'to the file', 'gzip', 'to the file'],
    rows: [
      [name, count(file.bytes), '', count(file.gzip), times(file.gzip)],
      ...Object.entries(parts).map(([part, bytes]) => [`  ${part}`, count(bytes), '', '', '']),
      ...Object.entries(dense).map(([type, { bytes, gzip }]) => [
        ...[`dense, ${type}`, count(bytes), times(bytes), count(gzip), times(gzip)],
      ]),
    ],
  });
}

/** Time and deviation of a file beside its model. */
export function comparison(
  { deviation, milliseconds: { runtime, dense } }: ExportReport,
  backend: string,
): string {
  const ratio = dense / runtime;
  const words = ratio >= 1 ? `${ratio.toFixed(1)} × faster` : `${(1 / ratio).toFixed(1)} × slower`;
  return [
    `one prediction: ${runtime.toFixed(2)} ms, the dense model on tfjs-${backend} ${dense.toFixed(2)} ms: ${words}`,
    `largest deviation from the model, over the largest value: ${deviation.toExponential(1)}`,
  ].join('\n');
}

/** Graph and tensors of a file. */
export function contentTables({ version, inputs, outputs, nodes, tensors, info }: SmaskReport): string {
  const shown = (shape: readonly number[]): string => shape.join('×');
  const named = (values: SmaskReport['inputs']): string =>
    values.map(({ name, shape }) => `${name} [${shown(shape)}]`).join(', ');
  return [
    `version ${version}, ${named(inputs)} → ${named(outputs)}`,
    ...Object.entries(info).map(([name, text]) => `${name}: ${text}`),
    '',
    textTable({
      columns: ['node', 'operation', 'reads', 'shape'],
      rows: nodes.map(({ name, op, inputs: read, shape }) => [name, op, read.join(', '), shown(shape)]),
    }),
    '',
    textTable({
      columns: ['tensor', 'shape', 'weights', 'kept', 'density', 'stored as', 'bytes'],
      rows: tensors.map(({ name, shape, total, kept, masked, stored, of, bytes }) => [
        ...[name, shown(shape), count(total), count(kept), `${((100 * kept) / total).toFixed(2)} %`],
        ...[`${masked ? 'mask, ' : ''}${of === undefined ? stored : `values of ${of}`}`, count(bytes)],
      ]),
    }),
  ].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}
