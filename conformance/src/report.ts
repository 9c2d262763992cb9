import { blindChecks, type CaseResult, type Conformance, whyFailed } from './run-conformance.ts';

interface Report {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * A line for each case that fails and for each tensor that nobody read, then those that were refused as they should,
 * then the counts. As a self-test: a line for each case that would pass with a wrong value, then the counts.
 */
export function reportLines(
  conformance: Conformance,
  { selfTest = false }: { readonly selfTest?: boolean } = {},
): Report {
  return selfTest ? selfTestLines(conformance.cases) : resultLines(conformance);
}

function resultLines({ cases, unread }: Conformance): Report {
  const reasons = cases.map((result) => ({ ...result, why: whyFailed(result) }));
  const refused = reasons.filter(
    ({ why, checks }) => why === undefined && checks.some(({ refusal }) => refusal),
  );
  const failing = reasons.filter(({ why }) => why !== undefined);
  const failed = failing.length + unread.length;
  return {
    lines: [
      ...failing.map(({ label, why }) => `FAILED ${label}: ${why}`),
      ...unread.map((tensor) => `FAILED ${tensor} was not read, and nothing says why`),
      ...refused.map(({ label }) => `refused ${label}: nothing would be kept`),
      `${refused.length} of the passed cases were refused with an error as they should`,
      `${cases.length - failing.length} passed, ${failed} failed`,
    ],
    ok: failed === 0,
  };
}

function selfTestLines(cases: readonly CaseResult[]): Report {
  const passing = cases.filter((result) => result.checks.length === 0 || blindChecks(result).length > 0);
  return {
    lines: [
      ...passing.map(
        (result) => `PASSED with a wrong value: ${blindChecks(result).join(', ') || result.label}`,
      ),
      `self-test: ${cases.length - passing.length} of ${cases.length} cases failed with one wrong value as they should`,
    ],
    ok: cases.length > 0 && passing.length === 0,
  };
}
