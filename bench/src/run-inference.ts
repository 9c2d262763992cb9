import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createOps } from '@supermask/runtime/ops';
import { folderNetwork } from './folder-network.ts';
import { benchInference, type InferenceResult, type NetworkResult } from './inference.ts';
import { inferenceCases, modelCases } from './inference-cases.ts';
import { caseLines, crossovers, HEADER, missingLine, networkLine } from './inference-table.ts';
import { machine, machineLine } from './machine.ts';
import { measurePeak } from './measure-peak.ts';

interface InferenceCommand {
  readonly json?: string | undefined;
  readonly quick: boolean;
  readonly only: string;
  readonly browser: boolean;
  readonly model?: string | undefined;
  readonly density?: string | undefined;
}

/** `pnpm bench inference`: prints, writes, and fails where a float network differs from that of tfjs. */
export async function runInference(command: InferenceCommand): Promise<void> {
  const { json, quick, only, browser, model, density = '0.1' } = command;
  const relaxed = createOps().simd === 'relaxed';
  const where = { ...machine(), relaxed, ort: await versions('onnxruntime-web', 'onnxruntime-node') };
  console.log(machineLine(where));
  console.log(
    Object.entries(where.ort)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `(1 thread); relaxed SIMD: ${relaxed ? 'yes' : 'no'}`,
  );
  const peak = await measurePeak();
  console.log(
    `peak of a bare loop: ${peak.float.toFixed(1)} thousand million multiply-adds a second, ${peak.sign.toFixed(1)} additions`,
  );
  console.log(HEADER);
  const [cases, networks, missing]: [InferenceResult[], NetworkResult[], string[]] = [[], [], []];
  const keys =
    model === undefined ? inferenceCases({ quick, only }) : modelCases(folderNetwork(model), Number(density));
  await benchInference(keys, {
    ...{ quick, relaxed, peak },
    onNetwork: (result) => {
      networks.push(result);
      console.log(networkLine(result));
    },
    onCase: (result) => {
      cases.push(result);
      console.log(caseLines(result));
    },
    onMissing: (name) => {
      missing.push(name);
      console.log(missingLine(name));
    },
  });
  const crossed = crossovers(cases);
  for (const line of crossed) console.log(line);
  const cold = browser ? await (await import('./run-cold.ts')).printCold({ quick, only: '' }) : {};
  if (json !== undefined) {
    await writeFile(
      json,
      `${JSON.stringify({ machine: where, peak, quick, cases, missing, networks, crossovers: crossed, ...cold }, null, 2)}\n`,
    );
  }
  const wrong = cases.filter(({ name, deviation }) => !name.includes('/mpt11/') && !(deviation < 1e-5));
  for (const { name, deviation } of wrong) console.error(`${name}: differs from tfjs by ${deviation}`);
  if (wrong.length > 0) process.exitCode = 1;
}

async function versions(...packages: readonly string[]): Promise<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const found: Record<string, string> = {};
  for (const name of packages) {
    try {
      const entry = require.resolve(name);
      const root = entry.slice(0, entry.lastIndexOf(name) + name.length);
      found[name] = (
        JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as { version: string }
      ).version;
    } catch {
      found[name] = 'not installed';
    }
  }
  return found;
}
