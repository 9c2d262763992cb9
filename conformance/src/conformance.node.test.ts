import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { readGoldenFolder } from './golden-folder.ts';
import { blindChecks, type Conformance, runConformance, whyFailed } from './run-conformance.ts';
import { useBackend } from './use-backend.ts';

// On cpu the convolutional traces take minutes: `pnpm conformance --backend cpu`, as .ci/run does.
const { SUPERMASK_GOLDEN: other } = process.env;
const committed = fileURLToPath(new URL('../golden', import.meta.url));

describe('every number of the original code, on wasm', () => {
  let conformance: Conformance;
  beforeAll(async () => {
    await useBackend('wasm');
    conformance = await runConformance(readGoldenFolder(other ?? committed));
  }, 180_000);

  test('comes out of the public API', () => {
    const failed = conformance.cases.flatMap((result) => {
      const why = whyFailed(result);
      return why === undefined ? [] : [`${result.label}: ${why}`];
    });
    expect(failed).toEqual([]);
    expect(conformance.cases.length).toBeGreaterThan(0);
  });

  test('is read', () => expect(conformance.unread).toEqual([]));

  test('would be missed if it were another', () => {
    expect(conformance.cases.flatMap(blindChecks)).toEqual([]);
  });

  test.runIf(other === undefined)('or is ignored for a reason', () => expect(conformance.idle).toEqual([]));
});
