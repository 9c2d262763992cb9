import * as tf from '@tensorflow/tfjs-core';
import { caseKind } from './case-kinds.ts';
import { type Check, failure } from './check.ts';
import type { GoldenCase } from './golden-case.ts';
import type { GoldenFile } from './golden-folder.ts';
import { IGNORED, type IgnoredTensors } from './ignored-tensors.ts';

/** One case with its comparisons, or what it threw instead. */
export interface CaseResult {
  readonly label: string;
  readonly checks: readonly Check[];
  readonly error?: string;
}

export interface Conformance {
  readonly cases: readonly CaseResult[];
  /** `<file>.safetensors: <tensor>` that no case read and nothing ignores. */
  readonly unread: readonly string[];
  /** Entries of the list of ignored tensors that match none although the folder has their file. */
  readonly idle: readonly IgnoredTensors[];
}

/** Files of a folder that hold data and no cases. */
const DATA = ['digits'];

/**
 * Runs our public API on every case, on the backend that is set.
 *
 * @param each is told of each case when it is done.
 */
export async function runConformance(
  files: readonly GoldenFile[],
  each: (result: CaseResult) => void = () => {},
): Promise<Conformance> {
  const cases: CaseResult[] = [];
  for (const golden of files.filter(({ name }) => !DATA.includes(name)).flatMap((file) => file.cases)) {
    const result = await runCase(golden);
    cases.push(result);
    each(result);
  }
  const ignored = (file: string, tensor: string): boolean =>
    IGNORED.some((entry) => entry.file === file && entry.names.test(tensor));
  return {
    cases,
    unread: files.flatMap(({ name, unread }) =>
      unread.filter((tensor) => !ignored(name, tensor)).map((tensor) => `${name}.safetensors: ${tensor}`),
    ),
    idle: IGNORED.filter(({ file, names }) => {
      const found = files.find(({ name }) => name === file);
      return found !== undefined && !found.unread.some((tensor) => names.test(tensor));
    }),
  };
}

async function runCase(golden: GoldenCase): Promise<CaseResult> {
  const { label } = golden;
  tf.engine().startScope();
  try {
    const checks = await caseKind(golden)(golden);
    return checks.length > 0 ? { label, checks } : { label, checks, error: 'compares nothing' };
  } catch (error) {
    return { label, checks: [], error: error instanceof Error ? error.message : String(error) };
  } finally {
    tf.engine().endScope();
  }
}

/** Why a case fails, in words; undefined if it passes. */
export function whyFailed({ checks, error }: CaseResult): string | undefined {
  if (error !== undefined) return error;
  const faults = checks.flatMap((check) => {
    const off = failure(check);
    return off === undefined ? [] : [`${check.what} is off by ${off.toPrecision(3)}`];
  });
  return faults.length > 0 ? faults.join(', ') : undefined;
}

/** The comparisons of a case that would not notice one wrong value among the expected ones. */
export function blindChecks({ checks, label }: CaseResult): string[] {
  return checks
    .filter((check) => failure({ ...check, expected: check.spoiled() }) === undefined)
    .map(({ what }) => `${label}: ${what}`);
}
