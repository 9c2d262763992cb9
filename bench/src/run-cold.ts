import { writeFile } from 'node:fs/promises';
import { type ColdStart, coldStart } from './cold-start/cold-start.ts';
import { COLD_HEADER, type ColdRatio, coldLine, coldRatios, ratioLine } from './cold-start/cold-table.ts';
import { machine, machineLine } from './machine.ts';

interface ColdCommand {
  readonly json?: string | undefined;
  readonly quick: boolean;
  readonly only: string;
}

export interface ColdResults {
  readonly coldStart: readonly ColdStart[];
  readonly coldRatios: readonly ColdRatio[];
}

/** `pnpm bench cold`. */
export async function runCold({ json, ...options }: ColdCommand): Promise<void> {
  console.log(machineLine(machine()));
  const results = await printCold(options);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ machine: machine(), ...results }, null, 2)}\n`);
  }
}

/** Also what `pnpm bench inference --browser` prints last. */
export async function printCold(options: { quick: boolean; only: string }): Promise<ColdResults> {
  console.log(COLD_HEADER);
  const results: ColdStart[] = [];
  await coldStart({
    ...options,
    report: (result) => {
      results.push(result);
      console.log(coldLine(result));
    },
  });
  const ratios = coldRatios(results);
  for (const ratio of ratios) console.log(ratioLine(ratio));
  return { coldStart: results, coldRatios: ratios };
}
