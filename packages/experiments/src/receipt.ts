import { createHash } from 'node:crypto';
import { hashVariables, type LabelledData, parameterGroups } from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { RunData } from './run-data.ts';

/**
 * What a run must give again when it is repeated with its configuration, on any machine and in any JavaScript
 * engine: SHA-256 as hexadecimal digits.
 */
export interface Receipt {
  /** Of the images (as float32 after normalisation) and labels that were trained on, chosen by and reported on. */
  readonly data: { readonly train: string; readonly validation?: string; readonly test: string };
  /** Of the trained scores; for a method that trains none, of the other trained variables. */
  readonly scores: string;
  /** Of all variables: scores, weights, statistics. */
  readonly variables: string;
  /** Of `model.smask`; absent where the model has no file. */
  readonly file?: string;
}

/** The receipt of a finished run. */
export async function makeReceipt(
  model: LayersModel,
  { data, file }: { readonly data: RunData; readonly file: Uint8Array | undefined },
): Promise<Receipt> {
  const { scores, weights } = parameterGroups(model);
  return {
    data: dataChecksums(data),
    scores: await hashVariables(scores.length > 0 ? scores : weights),
    variables: await hashVariables(model.weights),
    ...(file ? { file: hashBytes(file) } : {}),
  };
}

/** The checksums of a run's data. */
export function dataChecksums({ train, validation, test }: RunData): Receipt['data'] {
  return {
    train: hashData(train),
    ...(validation ? { validation: hashData(validation) } : {}),
    test: hashData(test),
  };
}

/** Where two receipts differ, in words; empty if nowhere. */
export function receiptDifferences(there: Receipt, again: Receipt): string[] {
  return [
    ...dataDifferences(there.data, again.data),
    ...differing([
      ['scores', there.scores, again.scores],
      ['variables', there.variables, again.variables],
      ['model.smask', there.file, again.file],
    ]),
  ];
}

/** The same for the data alone. */
export function dataDifferences(there: Receipt['data'], again: Receipt['data']): string[] {
  return differing([
    ['training data', there.train, again.train],
    ['validation data', there.validation, again.validation],
    ['test data', there.test, again.test],
  ]);
}

function differing(rows: readonly (readonly [string, string | undefined, string | undefined])[]): string[] {
  return rows
    .filter(([, a, b]) => a !== b)
    .map(([name, a, b]) => `${name}: ${a?.slice(0, 12) ?? 'none'}… became ${b?.slice(0, 12) ?? 'none'}…`);
}

/** SHA-256 of bytes, as hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hashData({ inputs, shape, labels }: LabelledData): string {
  return createHash('sha256')
    .update(`[${shape.join(',')}]`)
    .update(new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength))
    .update(labels)
    .digest('hex');
}
